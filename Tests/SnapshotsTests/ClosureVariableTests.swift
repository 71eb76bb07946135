import CCaptureFormat
import HeapGraph
import Snapshots
import SyntheticCaptures
import Testing

/// Variables of closures have their names, which the code tells in the way of its Python's version.
@Suite struct ClosureVariableTests {
  /// How a code object keeps the names of its free variables.
  enum Form: CaseIterable {
    /// Up to 3.10: a tuple of their own.
    case own
    /// From 3.11 on: behind those of the others, in a place without a name.
    case shared
    /// The names are not in the snapshot.
    case missing
  }

  /// A module `m` with a function `inner` whose closure has the variables `cache` and `other`.
  private static func closure(_ form: Form, names: [String] = ["cache", "other"]) throws -> (HeapSnapshot, [UInt32], UInt32) {
    var snapshot = SyntheticSnapshot()
    let types = snapshot.builtins()
    let codeType = snapshot.type("code", slots: [3: "co_consts", 10: "co_freevars"])
    let module = snapshot.module("m", types)
    let function = snapshot.node(types.function, bytes: 144)
    snapshot.entry(module, snapshot.str("inner", types), function)
    let code = snapshot.node(codeType, bytes: 200)
    snapshot.edge(function, code, label: 6)
    snapshot.edge(code, snapshot.node(types.tuple, bytes: 40), label: 3)
    if form != .missing {
      let tuple = snapshot.node(types.tuple, bytes: 56)
      for (index, name) in ((form == .shared ? ["x"] : []) + names).enumerated() {
        snapshot.edge(tuple, snapshot.str(name, types), label: UInt16(index))
      }
      snapshot.edge(code, tuple, label: form == .own ? 10 : 12)
    }
    let closure = snapshot.node(types.tuple, bytes: 56)
    snapshot.edge(function, closure, label: 3)
    var values: [UInt32] = []
    for index in 0..<2 {
      let cell = snapshot.node(types.cell, bytes: 40)
      snapshot.edge(closure, cell, label: UInt16(index))
      values.append(snapshot.node(types.dict, bytes: 64))
      snapshot.edge(cell, values[index], label: 2)
    }
    snapshot.entry(values[1], snapshot.str("a", types), snapshot.node(types.list, bytes: 56))
    return (try snapshot.loaded(), values, closure)
  }

  @Test(arguments: [Form.own, .shared]) func `the value of a variable is found by its name`(form: Form) throws {
    let (heap, values, closure) = try Self.closure(form)
    #expect(values.map { heap.place(of: $0) } == ["m.inner.<closure cache>", "m.inner.<closure other>"])
    #expect(heap.place(of: closure + 1) == "m.inner.__closure__[0]")
    let places = heap.graph.nodes.compactMap { heap.locator(of: $0)?.text }
    #expect(places.contains("m.inner.<closure other>['a']"))
    let holders = ObjectHolders(of: try heap.selection(heap.addressText(of: NodeID(values[1]))), in: heap)
    let steps = try #require(holders.ways.first).branches.compactMap(\.step.place?.text)
    #expect(steps == [".__dict__", ".inner", ".__closure__", ".<closure other>", ".cell_contents"])
  }

  @Test func `without its name, a variable is a cell`() throws {
    let (heap, values, _) = try Self.closure(.missing)
    #expect(heap.place(of: values[1]) == "m.inner.__closure__[1].cell_contents")
  }

  @Test func `texts that are no names are none`() throws {
    let (heap, values, _) = try Self.closure(.own, names: ["two words", "other"])
    #expect(
      values.map { heap.place(of: $0) } == ["m.inner.__closure__[0].cell_contents", "m.inner.<closure other>"])
  }
}
