import Instruments
import Testing

@Suite struct InterpreterSuppressionsTests {
  private static let log = """
    ==1== Conditional jump or move depends on uninitialised value(s)
    ==1==    at 0x1: maybe_small_long (longobject.c:71)
    {
       <insert_a_suppression_name_here>
       Memcheck:Cond
       fun:maybe_small_long
       fun:int_from_bytes
       fun:_PyEval_EvalFrameDefault
       fun:_PyEval_Vector
       fun:main
    }
    {
       <insert_a_suppression_name_here>
       Memcheck:Leak
       match-leak-kinds: definite
       fun:malloc
       fun:PyType_Ready
       obj:/usr/lib/libpython3.11.so.1.0
       fun:main
    }

    """

  @Test func aStackEndsAtTheEvaluationLoop() {
    let text = InterpreterSuppressions.text(fromLog: Self.log, name: "own")
    #expect(
      text == """
        {
           own
           Memcheck:Cond
           fun:maybe_small_long
           fun:int_from_bytes
           fun:_PyEval_EvalFrameDefault
           ...
        }
        {
           own
           Memcheck:Leak
           match-leak-kinds: definite,indirect,possible
           fun:malloc
           fun:PyType_Ready
           obj:/usr/lib/libpython3.11.so.1.0
           fun:main
           ...
        }

        """)
  }

  @Test func equalStacksAreOne() {
    let text = InterpreterSuppressions.text(
      fromLog: Self.log + Self.log.replacing("fun:_PyEval_Vector", with: "fun:other"), name: "own")
    #expect(text.split(separator: "\n").count { $0 == "{" } == 2)
  }

  @Test func aLogWithoutSuppressionsMakesNone() {
    #expect(InterpreterSuppressions.text(fromLog: "==1== ERROR SUMMARY: 0 errors\n{\n   cut", name: "own").isEmpty)
  }
}
