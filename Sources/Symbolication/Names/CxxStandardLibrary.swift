/// What the short form of C++ names knows of the standard library: defaults of templates, and their usual names.
///
/// Both tables speak of names whose arguments are in short form already, so nested templates need no rules of their own.
enum CxxStandardLibrary {
  /// How many arguments a template needs, and what the others are by default (several where implementations differ).
  struct Defaults {
    /// The arguments that have no default.
    let required: Int
    /// For each further argument its possible defaults.
    let patterns: [[CxxArgumentPattern]]
    /// For arguments whose default is `std::allocator`, what `std::pmr` has instead.
    let polymorphic: [CxxArgumentPattern?]

    fileprivate init(_ required: Int, _ patterns: String...) {
      self.required = required
      self.patterns = patterns.map { $0.split(separator: "|").map { CxxArgumentPattern(String($0)) } }
      polymorphic = patterns.map { pattern in
        guard pattern.hasPrefix("std::allocator<") else { return nil }
        return CxxArgumentPattern("std::pmr::polymorphic_allocator<" + pattern.dropFirst("std::allocator<".count))
      }
    }
  }

  private static let sequence = Defaults(1, "std::allocator<$0>")
  private static let ordered = (
    set: Defaults(1, "std::less<$0>", "std::allocator<$0>"),
    map: Defaults(2, "std::less<$0>", "std::allocator<std::pair<$0 const, $1>>")
  )
  private static let hashed = (
    set: Defaults(1, "std::hash<$0>", "std::equal_to<$0>", "std::allocator<$0>"),
    map: Defaults(2, "std::hash<$0>", "std::equal_to<$0>", "std::allocator<std::pair<$0 const, $1>>")
  )
  private static let stream = Defaults(1, "std::char_traits<$0>")
  private static let stringLike = Defaults(1, "std::char_traits<$0>", "std::allocator<$0>")
  private static let lockPolicy = "(__gnu_cxx::_Lock_policy)2"

  /// The templates with defaults, by their name without inline namespaces.
  static let defaults: [String: Defaults] = [
    "std::vector": sequence, "std::deque": sequence, "std::list": sequence, "std::forward_list": sequence,
    "std::set": ordered.set, "std::multiset": ordered.set, "std::map": ordered.map, "std::multimap": ordered.map,
    "std::unordered_set": hashed.set, "std::unordered_multiset": hashed.set,
    "std::unordered_map": hashed.map, "std::unordered_multimap": hashed.map,
    "std::unique_ptr": Defaults(1, "std::default_delete<$0>"),
    "std::stack": Defaults(1, "std::deque<$0>"), "std::queue": Defaults(1, "std::deque<$0>"),
    "std::priority_queue": Defaults(1, "std::vector<$0>", "std::less<$0>"),
    "std::span": Defaults(1, "18446744073709551615"),
    "std::basic_string": stringLike, "std::basic_string_view": stream,
    "std::basic_ios": stream, "std::basic_istream": stream, "std::basic_ostream": stream, "std::basic_iostream": stream,
    "std::basic_streambuf": stream, "std::basic_filebuf": stream, "std::basic_ifstream": stream,
    "std::basic_ofstream": stream, "std::basic_fstream": stream,
    "std::basic_stringbuf": stringLike, "std::basic_istringstream": stringLike,
    "std::basic_ostringstream": stringLike, "std::basic_stringstream": stringLike,
    "std::istreambuf_iterator": stream, "std::ostreambuf_iterator": stream,
    "std::basic_regex": Defaults(1, "std::regex_traits<$0>"),
    "std::sub_match": Defaults(1), "std::match_results": Defaults(1, "std::allocator<std::sub_match<$0>>"),
    "std::ratio": Defaults(1, "1"), "std::chrono::duration": Defaults(1, "std::ratio<1>"),
    "std::chrono::time_point": Defaults(1, "$0::duration"),
    // libstdc++'s own, which stand in stacks more often than the names above.
    "std::_Vector_base": sequence, "std::_Deque_base": sequence, "std::_Fwd_list_base": sequence,
    "std::_List_base": sequence,
    "std::_Rb_tree": Defaults(
      2, "std::_Select1st<$1>|std::_Identity<$0>", "std::less<$0>", "std::allocator<$1>"),
    "std::_Hashtable": Defaults(
      2, "std::allocator<$1>", "std::__detail::_Select1st|std::__detail::_Identity", "std::equal_to<$0>", "std::hash<$0>",
      "std::__detail::_Mod_range_hashing", "std::__detail::_Default_ranged_hash", "std::__detail::_Prime_rehash_policy",
      "std::__detail::_Hashtable_traits<*"),
    "std::__uniq_ptr_impl": Defaults(1, "std::default_delete<$0>"),
    "std::__shared_ptr": Defaults(1, lockPolicy), "std::__weak_ptr": Defaults(1, lockPolicy),
    "std::__shared_count": Defaults(0, lockPolicy), "std::__weak_count": Defaults(0, lockPolicy),
    "std::_Sp_counted_base": Defaults(0, lockPolicy), "std::_Sp_counted_ptr": Defaults(1, lockPolicy),
    "std::_Sp_counted_ptr_inplace": Defaults(1, "std::allocator<$0>|std::allocator<void>", lockPolicy),
  ]

  private static let characterPrefixes = [
    "char": "", "wchar_t": "w", "char8_t": "u8", "char16_t": "u16", "char32_t": "u32",
  ]

  /// Usual names by the template they stand for.
  static let aliases: [String: String] = {
    var aliases = [
      "std::chrono::duration<long, std::ratio<1, 1000000000>>": "std::chrono::nanoseconds",
      "std::chrono::duration<long, std::ratio<1, 1000000>>": "std::chrono::microseconds",
      "std::chrono::duration<long, std::ratio<1, 1000>>": "std::chrono::milliseconds",
      "std::chrono::duration<long>": "std::chrono::seconds",
      "std::chrono::duration<long, std::ratio<60>>": "std::chrono::minutes",
      "std::chrono::duration<long, std::ratio<3600>>": "std::chrono::hours",
      "std::match_results<char const*>": "std::cmatch",
      "std::match_results<std::string::const_iterator>": "std::smatch",
    ]
    for (character, prefix) in characterPrefixes {
      for space in ["std::", "std::pmr::"] { aliases["\(space)basic_string<\(character)>"] = "\(space)\(prefix)string" }
      aliases["std::basic_string_view<\(character)>"] = "std::\(prefix)string_view"
    }
    let narrowAndWide = [
      "ios", "istream", "ostream", "iostream", "streambuf", "filebuf", "ifstream", "ofstream", "fstream", "stringbuf",
      "istringstream", "ostringstream", "stringstream", "regex",
    ]
    for (character, prefix) in [("char", ""), ("wchar_t", "w")] {
      for name in narrowAndWide { aliases["std::basic_\(name)<\(character)>"] = "std::\(prefix)\(name)" }
    }
    return aliases
  }()
}
