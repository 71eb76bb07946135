import Snapshots
import Testing

/// Stacks are written innermost first: "L" is an evaluation loop, other capitals are native frames, "!" is the cut;
/// lower case is Python, a dot behind it means "entered from C", an "@" "a context and no function". So `ab.c.` is two runs: `ab.` (inner) and `c.` (outer).
@Suite struct MixedStackTests {
  private func native(_ text: String) -> [UInt64] {
    text.map { letter in
      switch letter {
      case "L": CanonicalNativeFrame.evaluationLoop.rawValue
      case "!": CanonicalNativeFrame.cut.rawValue
      default: UInt64(letter.asciiValue ?? 0)
      }
    }
  }

  private func python(_ text: String) -> [UInt64] {
    var frames: [UInt64] = []
    for letter in text {
      if letter == "." {
        frames[frames.count - 1] |= 1 << 31
      } else if letter == "@" {
        frames[frames.count - 1] |= 1 << 30
      } else {
        frames.append(UInt64(letter.asciiValue ?? 0) << 32)
      }
    }
    return frames
  }

  private func mixed(_ nativeText: String, _ pythonText: String, isLimited: Bool = false) -> (String, MixedStack) {
    let stack = MixedStack(native: native(nativeText), python: python(pythonText), isLimited: isLimited)
    let text = stack.frames.map { frame in
      switch frame {
      case .native(let frame): String(UnicodeScalar(UInt8(frame.rawValue)))
      case .python(let frame): String(UnicodeScalar(UInt8(frame.code)))
      }
    }.joined()
    return (text, stack)
  }

  @Test(arguments: [
    ("ALB", "x.", "AxB"),
    ("ALBLC", "xy.z.", "AxyBzC"),
    ("LLB", "x.y.", "xyB"),
    // A run without an entry frame at its outer end is still a run.
    ("ALB", "xy", "AxyB"),
    ("AB", "", "AB"),
    // No native frames: the Python stack alone.
    ("", "xy.z.", "xyz"),
    // A context is no run, and outside of everything.
    ("ALBLC", "xy.z.k@", "AxyBzCk"),
    ("ALB", "xyk@", "AxyBk"),
    ("AB", "k@", "ABk"),
    ("", "x.k@", "xk"),
  ])
  func `every evaluation loop becomes its run`(native: String, python: String, expected: String) {
    let (text, stack) = mixed(native, python)
    #expect(text == expected)
    #expect(stack.isMatched)
    #expect(!stack.isCut)
  }

  @Test(arguments: [
    // Two runs, one loop: the outer run has it, the inner one goes to the innermost end.
    ("ALB", "x.y.", "xAyB"),
    // Two loops, one run: the outer loop has it, the inner one is dropped.
    ("ALBLC", "x.", "ABxC"),
    ("AB", "x.y.", "xyAB"),
    ("ALB", "", "AB"),
    ("ALB", "x.y.k@", "xAyBk"),
    ("ALB", "k@", "ABk"),
  ])
  func `what does not match is paired from the outermost end`(native: String, python: String, expected: String) {
    let (text, stack) = mixed(native, python)
    #expect(text == expected)
    #expect(!stack.isMatched)
  }

  @Test(arguments: [
    // The unwinder stopped below the second loop: the outer run goes to the outermost end.
    ("ALB!", "x.y.", "AxBy"),
    ("ALBLC!", "x.", "AxBC"),
    ("ALB!", "x.y.k@", "AxByk"),
  ])
  func `a cut native stack is paired from the innermost end`(native: String, python: String, expected: String) {
    let (text, stack) = mixed(native, python)
    #expect(text == expected)
    #expect(stack.isCut)
    #expect(!stack.isMatched)
  }

  @Test func `so is one that was limited to some frames`() {
    let (text, _) = mixed("ALB", "x.y.", isLimited: true)
    #expect(text == "AxBy")
  }
}
