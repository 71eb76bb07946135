import Symbolication
import Testing

@Suite struct CxxNameTests {
  private static let string = "std::__cxx11::basic_string<char, std::char_traits<char>, std::allocator<char> >"

  @Test(arguments: [
    (string, "std::string"),
    ("std::__1::basic_string<char, std::__1::char_traits<char>, std::__1::allocator<char>>", "std::string"),
    ("std::basic_string<wchar_t, std::char_traits<wchar_t>, std::allocator<wchar_t> >", "std::wstring"),
    ("std::basic_string<char16_t, std::char_traits<char16_t>, std::allocator<char16_t> >", "std::u16string"),
    (
      "std::basic_string<char, std::char_traits<char>, arena<char> >",
      "std::basic_string<char, std::char_traits<char>, arena<char>>"
    ),
    ("std::basic_string_view<char, std::char_traits<char> >", "std::string_view"),
    ("std::basic_ostream<char, std::char_traits<char> >&", "std::ostream&"),
    ("std::__cxx11::basic_ostringstream<wchar_t, std::char_traits<wchar_t>, std::allocator<wchar_t> >", "std::wostringstream"),
    ("std::vector<int, std::allocator<int> >", "std::vector<int>"),
    ("std::vector<int, arena<int> >", "std::vector<int, arena<int>>"),
    ("std::vector<\(string), std::allocator<\(string) > >", "std::vector<std::string>"),
    (
      "std::vector<std::vector<float, std::allocator<float> >, std::allocator<std::vector<float, std::allocator<float> > > >",
      "std::vector<std::vector<float>>"
    ),
    ("std::map<int, float, std::less<int>, std::allocator<std::pair<int const, float> > >", "std::map<int, float>"),
    (
      "std::map<int, float, std::greater<int>, std::allocator<std::pair<int const, float> > >",
      "std::map<int, float, std::greater<int>>"
    ),
    (
      "std::map<char const*, int, std::less<char const*>, std::allocator<std::pair<char const* const, int> > >",
      "std::map<char const*, int>"
    ),
    ("std::set<\(string), std::less<\(string) >, std::allocator<\(string) > >", "std::set<std::string>"),
    (
      "std::unordered_map<\(string), int, std::hash<\(string) >, std::equal_to<\(string) >, std::allocator<std::pair<\(string) const, int> > >",
      "std::unordered_map<std::string, int>"
    ),
    ("std::unordered_set<long, std::hash<long>, std::equal_to<long>, std::allocator<long> >", "std::unordered_set<long>"),
    ("std::unique_ptr<penta::Voice, std::default_delete<penta::Voice> >", "std::unique_ptr<penta::Voice>"),
    ("std::unique_ptr<float [], std::default_delete<float []> >", "std::unique_ptr<float []>"),
    ("std::unique_ptr<FILE, int (*)(FILE*)>", "std::unique_ptr<FILE, int (*)(FILE*)>"),
    ("std::shared_ptr<int>", "std::shared_ptr<int>"),
    ("std::stack<int, std::deque<int, std::allocator<int> > >", "std::stack<int>"),
    ("std::priority_queue<int, std::vector<int, std::allocator<int> >, std::less<int> >", "std::priority_queue<int>"),
    ("std::array<float, 512ul>", "std::array<float, 512>"),
    ("std::span<float const, 18446744073709551615ul>", "std::span<float const>"),
    ("std::chrono::duration<long, std::ratio<1l, 1000000000l> >", "std::chrono::nanoseconds"),
    ("std::chrono::_V2::steady_clock::now()", "std::chrono::steady_clock::now()"),
    (
      "std::chrono::time_point<std::chrono::_V2::steady_clock, std::chrono::duration<long, std::ratio<1l, 1000000000l> > >",
      "std::chrono::time_point<std::chrono::steady_clock, std::chrono::nanoseconds>"
    ),
    (
      "std::filesystem::__cxx11::path::path(std::filesystem::__cxx11::path const&)",
      "std::filesystem::path::path(std::filesystem::path const&)"
    ),
    ("std::vector<int, std::pmr::polymorphic_allocator<int> >", "std::pmr::vector<int>"),
    ("std::basic_string<char, std::char_traits<char>, std::pmr::polymorphic_allocator<char> >", "std::pmr::string"),
    ("std::function<void (std::vector<int, std::allocator<int> > const&)>", "std::function<void (std::vector<int> const&)>"),
    ("std::_Rb_tree<int, int, std::_Identity<int>, std::less<int>, std::allocator<int> >", "std::_Rb_tree<int, int>"),
    ("std::__shared_count<(__gnu_cxx::_Lock_policy)2>::~__shared_count()", "std::__shared_count::~__shared_count()"),
    ("__gnu_cxx::__normal_iterator<int*, std::vector<int, std::allocator<int> > >", "std::vector<int>::iterator"),
    ("__gnu_cxx::__normal_iterator<char const*, \(string) >", "std::string::const_iterator"),
  ])
  func `standard types have their usual names`(name: String, short: String) {
    #expect(CxxName.simplified(name) == short)
    #expect(CxxName.simplified(short) == short)
  }

  @Test(arguments: [
    (
      "\(string)::basic_string(char const*, std::allocator<char> const&)",
      "std::string::string(char const*, std::allocator<char> const&)"
    ),
    ("\(string)::~basic_string()", "std::string::~string()"),
    ("\(string)::append(char const*)", "std::string::append(char const*)"),
    ("std::vector<int, std::allocator<int> >::push_back(int const&)", "std::vector<int>::push_back(int const&)"),
    (
      "void std::vector<int, std::allocator<int> >::_M_realloc_insert<int>(__gnu_cxx::__normal_iterator<int*, std::vector<int, std::allocator<int> > >, int&&)",
      "std::vector<int>::_M_realloc_insert<int>(std::vector<int>::iterator, int&&)"
    ),
    (
      "unsigned long const& std::max<unsigned long>(unsigned long const&, unsigned long const&)",
      "std::max<unsigned long>(unsigned long const&, unsigned long const&)"
    ),
    ("std::enable_if<(4ul)<(8ul), void>::type (anonymous namespace)::fill<4ul>(int*)", "(anonymous namespace)::fill<4>(int*)"),
    ("decltype (f(x)) apply<int>(int)", "apply<int>(int)"),
    ("void (*pick<int>(int))(float)", "void (*pick<int>(int))(float)"),
    ("Grid::sum[abi:cxx11]() const", "Grid::sum() const"),
    ("foo::bar(int) [clone .cold]", "foo::bar(int)"),
    (
      "adder(int)::{lambda(int)#1}::operator()(int) const::Local::scale(int)",
      "adder(int)::{lambda(int)#1}::operator()(int) const::Local::scale(int)"
    ),
    ("int twice<main::{lambda(int)#1}>(main::{lambda(int)#1}, int)", "twice<main::{lambda(int)#1}>(main::{lambda(int)#1}, int)"),
    ("Foo::operator std::vector<int, std::allocator<int> >() const", "Foo::operator std::vector<int>() const"),
    ("operator new(unsigned long)", "operator new(unsigned long)"),
    ("operator delete[](void*)", "operator delete[](void*)"),
    ("main", "main"),
    ("libpenta.so+0x1234", "libpenta.so+0x1234"),
  ])
  func `functions lose their return type and keep the rest`(name: String, short: String) {
    #expect(CxxName.simplified(name) == short)
    #expect(CxxName.simplified(short) == short)
  }

  @Test(arguments: [
    ("bool operator< <int>(Box<int> const&, Box<int> const&)", "operator< <int>(Box<int> const&, Box<int> const&)"),
    (
      "std::basic_ostream<char, std::char_traits<char> >& std::operator<< <std::char_traits<char> >(std::basic_ostream<char, std::char_traits<char> >&, char const*)",
      "std::operator<< <std::char_traits<char>>(std::ostream&, char const*)"
    ),
    ("Number::operator<(Number const&) const", "Number::operator<(Number const&) const"),
    ("Number::operator<=>(Number const&) const", "Number::operator<=>(Number const&) const"),
    ("Bits::operator>>=(int)", "Bits::operator>>=(int)"),
    ("Pointer<Foo>::operator->() const", "Pointer<Foo>::operator->() const"),
    ("Foo::operator()(std::vector<int, std::allocator<int> >)", "Foo::operator()(std::vector<int>)"),
    ("int Foo::operator()<int>(int) const", "Foo::operator()<int>(int) const"),
    ("Wrapper<&Foo::operator-> >::get()", "Wrapper<&Foo::operator->>::get()"),
    ("Table<(3)>(2)>::size()", "Table<(3)>(2)>::size()"),
  ])
  func `operators open and close nothing`(name: String, short: String) {
    #expect(CxxName.simplified(name) == short)
  }

  @Test(arguments: [
    ("penta::play(penta::Audio const&)", "penta::play"),
    ("penta::(anonymous namespace)::play(penta::Audio const&)", "penta::(anonymous namespace)::play"),
    ("(anonymous namespace)::play", "(anonymous namespace)::play"),
    ("void fill<int>(std::vector<int, std::allocator<int> >&)", "fill<int>"),
    ("Table<void (int)>::find(int) const &", "Table<void (int)>::find"),
    ("adder(int)::{lambda(int)#2}::operator()(int) const::Local::scale(int)", "adder::{lambda}::operator()::Local::scale"),
    ("int twice<main::{lambda(int)#1}>(main::{lambda(int)#1}, int)", "twice<main::{lambda}>"),
    ("adder::{lambda(int)}::operator()", "adder::{lambda}::operator()"),
    ("Foo::operator()(int)", "Foo::operator()"), ("Foo::operator bool() const", "Foo::operator bool"),
    ("bool operator< <int>(Box<int> const&, Box<int> const&)", "operator< <int>"),
    ("operator new(unsigned long)", "operator new"), ("void (*pick<int>(int))(float)", "void (*pick<int>(int))"),
    ("Grid::sum[abi:cxx11]() const", "Grid::sum"), ("main", "main"), ("f(", "f("),
  ])
  func `what a function is compiled to leaves a name that stays`(name: String, stable: String) {
    #expect(CxxName.withoutParameters(name) == stable)
    #expect(CxxName.withoutParameters(CxxName.simplified(name)) == stable)
    #expect(CxxName.withoutParameters(stable) == stable)
  }

  @Test(arguments: [
    "std::vector<int", "std::vector<int>>(", "a)b<", "<", ">", "f(<)", "[", "std::", "_", "<T as core::fmt::Debug>::fmt",
    "core::ops::function::FnOnce::call_once<fn(i32) -> i32>", "Swift.Array<Swift.Int>.append(A) -> ()", "日本_<語>",
  ])
  func `names that are no C++ come back unchanged`(name: String) {
    #expect(CxxName.simplified(name) == name)
  }

  @Test func `a name that is nested too deeply comes back unchanged`() {
    let name = String(repeating: "a<", count: 10_000) + "int" + String(repeating: ">", count: 10_000)
    #expect(CxxName.simplified(name) == name)
  }
}
