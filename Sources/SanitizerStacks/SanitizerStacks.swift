// All of it is C, in CSanitizer: AddressSanitizer may call it in any state of the process. As a library of Embedded Swift it needs libc alone.
import CSanitizer
