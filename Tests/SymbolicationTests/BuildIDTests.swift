import Symbolication
import Testing

@Suite struct BuildIDTests {
  @Test func `a build-id is written in hexadecimal, split after the first byte for its path`() throws {
    let id = try #require(BuildID([0x0a, 0xff, 0x01, 0x80]))
    #expect(id.description == "0aff0180")
    #expect(id.pathComponents == "0a/ff0180")
  }

  @Test func `fewer than two bytes are no build-id`() {
    #expect(BuildID([]) == nil)
    #expect(BuildID([1]) == nil)
  }
}
