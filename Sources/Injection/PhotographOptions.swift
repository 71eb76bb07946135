/// How a running process is photographed (enum kmm_photograph_option).
public struct PhotographOptions: OptionSet, Sendable {
  public let rawValue: UInt32

  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// It walks itself, and no copy of it is made.
  public static let inPlace = Self(rawValue: 1)
  /// A file that stands at the path gives way to the complete one.
  public static let replaces = Self(rawValue: 2)
  /// The photograph is a rung of a measurement of growth: dicts that have become longer since the one before are watched from here on.
  public static let rung = Self(rawValue: 16)
  /// The measurement ends with it.
  public static let last = Self(rawValue: 32)
}
