import Launching
import Testing

@Suite struct InterpreterLineTests {
  @Test(arguments: [
    ("#!/bin/sh\n", "/bin/sh", nil), ("#! /usr/bin/env python3 \nprint()", "/usr/bin/env", "python3"),
    ("#!/usr/bin/env -S python3 -X dev\n", "/usr/bin/env", "-S python3 -X dev"), ("#!/bin/sh", "/bin/sh", nil),
    ("#!/opt/python\r\n", "/opt/python", nil),
  ])
  func `the first line names an interpreter and one argument`(text: String, interpreter: String, argument: String?) {
    let line = InterpreterLine(head: Array(text.utf8))
    #expect(line?.interpreter == interpreter)
    #expect(line?.argument == argument)
  }

  @Test(arguments: ["", "#", "#!", "#!\n/bin/sh", "print()", " #!/bin/sh"])
  func `other beginnings name none`(text: String) {
    #expect(InterpreterLine(head: Array(text.utf8)) == nil)
  }
}
