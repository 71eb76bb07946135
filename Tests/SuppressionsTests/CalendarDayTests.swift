import Suppressions
import Testing

@Suite struct CalendarDayTests {
  @Test(arguments: ["2026-11-02", "2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31"])
  func `days that there are come back as they were written`(text: String) {
    #expect(CalendarDay(text)?.description == text)
  }

  @Test(
    arguments: [
      "2026-02-29", "1900-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "2026-01-00", "0000-01-01", "2026-1-2", "2026/11/02",
      "02-11-2026", "2026-11-02 ", "", "2026-11-0\u{663}", "+026-11-02", "today",
    ])
  func `others are refused`(text: String) {
    #expect(CalendarDay(text) == nil)
  }
}
