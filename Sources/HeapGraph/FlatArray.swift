import Glibc

/// A block of memory of fixed length that holds numbers, and gives it back.
///
/// The arrays of a graph have a hundred million elements, and the loops over them are what a user waits for: an `Array` took 1.7 to
/// 1.9 times as long. Nothing but this file holds a pointer. Bounds are checked in debug builds; in others the indices are promised
/// by those who make them: a graph has checked each target when it was built.
@safe package struct FlatArray<Element: BitwiseCopyable>: ~Copyable {
  private let base: UnsafeMutablePointer<Element>
  package let count: Int

  /// Memory of zeros, which is not touched before it is used.
  package init(zeros count: Int) {
    // calloc gives memory that is aligned for every number, or NULL; a count below 0 is a caller's bug.
    precondition(count >= 0)
    guard let memory = unsafe calloc(max(count, 1), MemoryLayout<Element>.stride) else { Self.outOfMemory(count) }
    unsafe base = memory.bindMemory(to: Element.self, capacity: max(count, 1))
    self.count = count
  }

  /// One value in every place.
  package init(repeating value: Element, count: Int) {
    self.init(zeros: count)
    unsafe base.update(repeating: value, count: count)
  }

  /// The elements of a collection; an array's are copied at once.
  package init(_ elements: some Collection<Element>) {
    self.init(zeros: elements.count)
    let base = unsafe self.base
    let isCopied: Void? = elements.withContiguousStorageIfAvailable { storage in
      // The memory has room for as many elements as the collection has.
      if let start = storage.baseAddress { unsafe base.update(from: start, count: storage.count) }
    }
    if isCopied != nil { return }
    var index = 0
    for element in elements {
      self[index] = element
      index += 1
    }
  }

  deinit { unsafe free(base) }

  @inline(__always) package subscript(_ index: Int) -> Element {
    get {
      assert(index >= 0 && index < count)
      return unsafe base[index]
    }
    set {
      assert(index >= 0 && index < count)
      unsafe base[index] = newValue
    }
  }

  private static func outOfMemory(_ count: Int) -> Never {
    preconditionFailure("no memory for \(count) elements of \(MemoryLayout<Element>.stride) bytes")
  }
}

// Numbers at an address of their own, which nobody else knows.
extension FlatArray: @unchecked Sendable where Element: Sendable {}
