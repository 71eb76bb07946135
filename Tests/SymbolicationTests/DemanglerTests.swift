import Symbolication
import SyntheticCaptures
import Testing

@Suite struct DemanglerTests {
  @Test(arguments: [
    ("_ZN6shapes4GridIiE4growEi", "shapes::Grid<int>::grow(int)", SourceLanguage.cPlusPlus),
    ("_ZN12_GLOBAL__N_13fooEv", "(anonymous namespace)::foo()", .cPlusPlus),
    (
      "_ZSt3maxImERKT_S2_S2_", "unsigned long const& std::max<unsigned long>(unsigned long const&, unsigned long const&)",
      .cPlusPlus
    ),
    ("_ZN3foo3barEv.cold", "foo::bar() [clone .cold]", .cPlusPlus),
    ("_ZN4core3fmt5Write9write_fmt17h0123456789abcdefE", "core::fmt::Write::write_fmt", .rust),
    (
      "_ZN60_$LT$alloc..string..String$u20$as$u20$core..fmt..Display$GT$3fmt17h8c8d4d5e8cd2eb4aE",
      "<alloc::string::String as core::fmt::Display>::fmt", .rust
    ),
    ("_ZN3std2rt10lang_start28_$u7b$$u7b$closure$u7d$$u7d$17h2f0b4b6c1c1d6c36E", "std::rt::lang_start::{{closure}}", .rust),
    ("_RNvCs15kBYyAo9fc_7mycrate7example", "_RNvCs15kBYyAo9fc_7mycrate7example", .rust),
    ("$sSS5countSivg", "Swift.String.count.getter : Swift.Int", .swift),
    ("PyObject_Malloc", "PyObject_Malloc", .unknown),
    ("_Znwm", "operator new(unsigned long)", .cPlusPlus),
    ("_Znotmangled", "_Znotmangled", .cPlusPlus),
    ("_Z", "_Z", .cPlusPlus),
    ("$s", "$s", .swift),
    ("", "", .unknown),
  ])
  func `a symbol becomes its source name`(symbol: String, name: String, language: SourceLanguage) {
    #expect(Demangler.demangled(symbol) == name)
    #expect(Demangler.language(of: symbol) == language)
  }

  @Test func `long and deeply nested symbols come back, mangled or not`() {
    let pointers = "_Z1f" + String(repeating: "P", count: 100_000) + "i"
    #expect(!Demangler.demangled(pointers).isEmpty)
    let templates = "_Z1f" + String(repeating: "St6vectorI", count: 5000) + "i" + String(repeating: "E", count: 5000)
    #expect(!Demangler.demangled(templates).isEmpty)
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func `random symbols come back`(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    let alphabet = Array("NSt6vectorIiSaIE_ZKRPL0123456789EvFD$.")
    for _ in 0..<200 {
      let symbol =
        "_Z" + String((0..<Int.random(in: 0...40, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) })
      let name = Demangler.demangled(symbol)
      #expect(!name.isEmpty && !CxxName.simplified(name).isEmpty, "seed \(seed): \(symbol)")
    }
  }
}
