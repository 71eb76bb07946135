import Snapshots

extension RegionSort {
  /// What a reader calls it, in 21 characters at most.
  var words: String {
    switch self {
    case .code: "code"
    case .constants: "read-only data"
    case .data: "data"
    case .heap: "heap"
    case .pythonArenas: "Python's arenas"
    case .mapped: "mapped by the program"
    case .stack: "stacks"
    case .file: "mapped files"
    case .shared: "shared memory"
    case .kernel: "the kernel's pages"
    case .kmmem: "kmmem itself"
    case .other: "other anonymous"
    case .reserved: "closed addresses"
    }
  }

  /// What belongs to it, for a table that has room to say so.
  var meaning: String {
    switch self {
    case .code: "machine code of the program and its libraries"
    case .constants: "of the program and its libraries"
    case .data: "variables of the program and its libraries"
    case .heap: "malloc: the heap, arenas, large blocks"
    case .pythonArenas: "pymalloc: small objects"
    case .mapped: "mmap, with the line that called it"
    case .stack: "of all threads"
    case .file: "mmap of files, by whomever"
    case .shared: "between processes, or threads and forks"
    case .kernel: "vdso, vvar"
    case .kmmem: "its libraries, its tables, its capture"
    case .other: "nothing else is known of it"
    case .reserved: "guard pages, room kept free"
    }
  }
}
