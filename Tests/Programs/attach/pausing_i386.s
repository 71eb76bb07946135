# Says that it is ready, and waits until it is killed; for 32 bits, and without any library.
    .globl _start
_start:
    movl $4, %eax       # write
    movl $1, %ebx
    movl $text, %ecx
    movl $6, %edx
    int $0x80
wait:
    movl $29, %eax      # pause
    int $0x80
    jmp wait
    .data
text:
    .ascii "ready\n"
