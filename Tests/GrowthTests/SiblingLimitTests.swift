import Growth
import Testing

@Suite struct SiblingLimitTests {
  @Test(arguments: [
    ("maxsize", "queue"), ("max_entries", "_cache"), ("_capacity", "items"), ("limit", "rows"), ("_CACHE_LIMIT", "_cache"),
    ("max_sessions", "sessions"), ("MAX_SESSION", "sessions"), ("history_cap", "history"), ("cache_max_size", "cache"),
  ])
  func `names that set a limit`(name: String, container: String) {
    #expect(SiblingLimits.isLimit(name, of: container))
  }

  @Test(arguments: [
    ("max_retries", "_cache"), ("port", "sessions"), ("CACHE_TTL", "_cache"), ("request_limit", "sessions"), ("size", "items"),
    ("maximum", "items"), ("cache_hits", "cache"), ("BODY_MAX_SIZE", "cache"),
  ])
  func `names that mean something else`(name: String, container: String) {
    #expect(!SiblingLimits.isLimit(name, of: container))
  }
}
