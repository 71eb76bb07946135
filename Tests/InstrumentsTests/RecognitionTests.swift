import Foundation
import Instruments
import Testing

/// A tool's file is known by its content; of any other file, one sentence says what it is.
@Suite struct RecognitionTests {
  private func sentence(_ bytes: [UInt8]) throws -> String {
    try withFile(bytes) { path in
      let error = try #require(throws: ToolReportError.self) { try ToolReport(contentsOf: path) }
      return error.sentence.replacing(path, with: "it")
    }
  }

  @Test(
    arguments: [
      ("", "it is empty; let the tool end before its file is read."),
      (
        "==123== Memcheck, a memory error detector\n==123== Copyright\n",
        "it is Valgrind's report for people; run Valgrind with --xml=yes --xml-file=NAME.xml."
      ),
      (
        "desc: --massif-out-file=a\ncmd: ./a\ntime_unit: i\n",
        "it is a recording of Valgrind's Massif, which tells nothing by stack of single blocks; use Memcheck or heaptrack."
      ),
      ("memray\u{1}\u{2}", "it is a recording of memray's; turn it into a table with memray transform csv."),
      ("a,b,c\n1,2,3\n", "it is a table with the columns a,b,c, and not that of memray transform csv."),
      ("<?xml version='1.0'?><html/>", #"it is XML with "html", and not Valgrind's or that of xctrace export."#),
      ("\n Hello.\n", #"it is a text that begins with "Hello.", and none that a tool writes that is known here."#),
      ("\u{0}\u{0}", "it holds bytes that no tool writes that is known here."),
      ("\u{7f}ELF", "it is a program or library; name what a tool wrote about it."),
      ("BZh91AY", "it is compressed in a way that is not known here; unpack it."),
    ])
  func `another file is called what it is`(text: String, expected: String) throws {
    #expect(try sentence(Array(text.utf8)) == expected)
  }

  @Test func `a pickle is known by bytes that are no text`() throws {
    #expect(try sentence([0x80, 4, 0x95]).contains("kmmem objects"))
  }

  @Test func `what is no file is refused`() throws {
    #expect(throws: ToolReportError.unreadable(path: "/nowhere", code: ENOENT)) { try ToolReport(contentsOf: "/nowhere") }
    #expect(throws: ToolReportError.noFile(path: "/tmp")) { try ToolReport(contentsOf: "/tmp") }
    #expect(throws: ToolReportError.noFile(path: "/dev/zero")) { try ToolReport(contentsOf: "/dev/zero") }
    #expect(
      ToolReportError.noFile(path: "/tmp").sentence == "/tmp is no file; write the tool's output into a file and name that.")
    #expect(
      ToolReportError.unreadable(path: "/a", code: ENOENT).sentence
        == "/a cannot be read: No such file or directory; name another file.")
  }
}
