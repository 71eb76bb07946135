/// A sequence of conditions, one for each item, with places between them at which any number of items may stand.
///
/// It is what `*` makes of a text and `...` of a stack.
struct RunPattern<Condition> {
  /// The conditions in their order; nil: any run of items, also none.
  let parts: [Condition?]

  /// Whether the items are what the pattern describes, from the first to the last.
  ///
  /// After a run it takes the first place at which the conditions up to the next run hold: a later one would leave fewer items for the
  /// rest. So it looks back to the last run only, and takes at most items times parts steps.
  func matches<Items: Collection>(_ items: Items, where fits: (Condition, Items.Element) -> Bool) -> Bool {
    var item = items.startIndex
    var part = 0
    var lastRun: (part: Int, item: Items.Index)?
    while item != items.endIndex {
      if part < parts.count {
        guard let condition = parts[part] else {
          part += 1
          if part == parts.count { return true }
          lastRun = (part, item)
          continue
        }
        if fits(condition, items[item]) {
          part += 1
          items.formIndex(after: &item)
          continue
        }
      }
      guard let run = lastRun else { return false }
      item = items.index(after: run.item)
      part = run.part
      lastRun = (part, item)
    }
    return parts[part...].allSatisfy { $0 == nil }
  }
}

extension RunPattern: Equatable where Condition: Equatable {}
extension RunPattern: Sendable where Condition: Sendable {}
