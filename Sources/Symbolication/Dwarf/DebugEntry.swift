import CElfutils

/// One entry (DIE) of the DWARF tree: a unit, a function, an inlined copy, a block.
///
/// It points into the `Dwarf` handle of a `DebugInformation`, and only objects that are owned by that one store entries:
/// that is the promise behind each `unsafe` here. libdw checks every read against the bounds of its section.
@safe struct DebugEntry {
  private let die: Dwarf_Die
  /// What the entry describes.
  let tag: Tag

  /// Wraps what libdw handed out; nil where it handed out nothing.
  init?(_ handedOut: Dwarf_Die) {
    guard unsafe handedOut.addr != nil else { return nil }
    // Asking for the tag makes libdw note the entry's abbreviation in the copy that is kept, so it looks it up once.
    var die = unsafe handedOut
    tag = Tag(rawValue: unsafe dwarf_tag(&die))
    unsafe self.die = die
  }

  /// Calls a function of libdw with the raw entry.
  func withRaw<Result>(_ body: (UnsafeMutablePointer<Dwarf_Die>) -> Result) -> Result {
    var copy = unsafe die
    return unsafe body(&copy)
  }

  /// The place of the entry in memory: unequal for unequal entries, also across files.
  var identity: UInt { unsafe UInt(bitPattern: die.addr) }

  /// Its place in the `.debug_info` section.
  var offset: Int { unsafe withRaw { unsafe Int(truncatingIfNeeded: dwarf_dieoffset($0)) } }

  /// The entry of the unit that it stands in.
  var unitRoot: DebugEntry? {
    var root = unsafe Dwarf_Die()
    guard unsafe withRaw({ unsafe dwarf_diecu($0, &root, nil, nil) }) != nil else { return nil }
    return unsafe DebugEntry(root)
  }

  /// The first entry inside this one.
  var firstChild: DebugEntry? {
    var child = unsafe Dwarf_Die()
    guard unsafe withRaw({ unsafe dwarf_child($0, &child) }) == 0 else { return nil }
    return unsafe DebugEntry(child)
  }

  /// The next entry of the same parent; entries always lie behind their predecessor, so a damaged file makes no circle.
  var nextSibling: DebugEntry? {
    var sibling = unsafe Dwarf_Die()
    guard unsafe withRaw({ unsafe dwarf_siblingof($0, &sibling) }) == 0, let next = unsafe DebugEntry(sibling) else { return nil }
    return next.identity > identity ? next : nil
  }

  /// The addresses of its code, inside `bounds`; several ranges where the compiler moved cold code away.
  func ranges(in bounds: Range<UInt64>) -> [Range<UInt64>] {
    var ranges: [Range<UInt64>] = []
    var (base, start, end) = (Dwarf_Addr(), Dwarf_Addr(), Dwarf_Addr())
    var copy = unsafe die
    var offset = 0
    while true {
      unsafe offset = dwarf_ranges(&copy, offset, &base, &start, &end)
      guard offset > 0 else { return ranges }
      if start < end, start >= bounds.lowerBound, end <= bounds.upperBound { ranges.append(start..<end) }
    }
  }

  /// A number that the entry itself has; nil for negative ones too.
  func number(_ attribute: Attribute) -> Int? {
    var value: Dwarf_Word = 0
    return unsafe with(attribute) { unsafe dwarf_formudata($0, &value) == 0 ? Int(exactly: value) : nil }
  }

  /// A string of the entry itself, as a C string that lives as long as the file.
  func text(_ attribute: Attribute) -> UnsafePointer<CChar>? {
    unsafe with(attribute) { unsafe dwarf_formstring($0) }
  }

  /// Whether the entry itself has the attribute.
  func has(_ attribute: Attribute) -> Bool {
    unsafe withRaw { unsafe dwarf_hasattr($0, attribute.rawValue) } != 0
  }

  /// The entry that an attribute refers to, in whichever unit or file.
  func reference(_ attribute: Attribute) -> DebugEntry? {
    var target = unsafe Dwarf_Die()
    return unsafe with(attribute) { unsafe dwarf_formref_die($0, &target) }.flatMap { _ in unsafe DebugEntry(target) }
  }

  /// The entry that declares what this one is a copy of, or itself; follows at most eight references.
  var origin: DebugEntry {
    var entry = self
    for _ in 0..<8 {
      guard let next = entry.reference(.abstractOrigin) ?? entry.reference(.specification) else { break }
      entry = next
    }
    return entry
  }

  private func with<Result>(
    _ attribute: Attribute, _ body: (UnsafeMutablePointer<Dwarf_Attribute>) -> Result?
  ) -> Result? {
    var storage = unsafe Dwarf_Attribute()
    guard unsafe withRaw({ unsafe dwarf_attr($0, attribute.rawValue, &storage) }) != nil else { return nil }
    return unsafe body(&storage)
  }
}

extension DebugEntry {
  /// What an entry describes (DW_TAG_*).
  struct Tag: Hashable {
    /// The number in the DWARF standard.
    let rawValue: Int32

    /// A function, declared or defined.
    static let subprogram = Tag(rawValue: Int32(DW_TAG_subprogram))
    /// A copy of a function inside another one.
    static let inlinedSubroutine = Tag(rawValue: Int32(DW_TAG_inlined_subroutine))

    /// A part of a function's body that is no function itself.
    var isBlock: Bool {
      switch Int(rawValue) {
      case DW_TAG_lexical_block, DW_TAG_try_block, DW_TAG_catch_block, DW_TAG_with_stmt: true
      default: false
      }
    }

    /// A namespace of functions.
    var isNamespace: Bool {
      switch Int(rawValue) {
      case DW_TAG_namespace, DW_TAG_module: true
      default: false
      }
    }

    /// A type, which holds declarations and, rarely, functions themselves.
    var isType: Bool {
      switch Int(rawValue) {
      case DW_TAG_structure_type, DW_TAG_class_type, DW_TAG_union_type, DW_TAG_interface_type, DW_TAG_enumeration_type,
        DW_TAG_variant_part, DW_TAG_variant:
        true
      default: false
      }
    }
  }

  /// A property of an entry (DW_AT_*).
  struct Attribute {
    /// The number in the DWARF standard.
    let rawValue: UInt32

    /// The name in the source.
    static let name = Attribute(rawValue: UInt32(DW_AT_name))
    /// The mangled name.
    static let linkageName = Attribute(rawValue: UInt32(DW_AT_linkage_name))
    /// The mangled name as compilers wrote it before DWARF 4.
    static let oldLinkageName = Attribute(rawValue: UInt32(DW_AT_MIPS_linkage_name))
    /// The function that a copy was made of.
    static let abstractOrigin = Attribute(rawValue: UInt32(DW_AT_abstract_origin))
    /// The declaration that a definition completes.
    static let specification = Attribute(rawValue: UInt32(DW_AT_specification))
    /// The addresses of code in several pieces.
    static let ranges = Attribute(rawValue: UInt32(DW_AT_ranges))
    /// The number of the file that calls an inlined function.
    static let callFile = Attribute(rawValue: UInt32(DW_AT_call_file))
    /// The line that calls an inlined function.
    static let callLine = Attribute(rawValue: UInt32(DW_AT_call_line))
    /// The source language of a unit.
    static let language = Attribute(rawValue: UInt32(DW_AT_language))
    /// The folder that relative paths of a unit start from.
    static let compilationDirectory = Attribute(rawValue: UInt32(DW_AT_comp_dir))
  }
}
