package import Snapshots

/// What one container was like at one moment; or many at one place; or what is no container, and what one stack has made.
package struct ContainerReading: Equatable, Sendable {
  /// What tells whether it is a container of Python's, and of which kind.
  package enum Kind: String, Sendable {
    /// Elements that can be told apart: dict, list, set, deque and their like.
    case elements
    /// Names of an object's or a module's own: attributes.
    case attributes
    /// Bytes or numbers: bytearray, array, numpy's arrays, str, bytes, native memory.
    case buffer
    /// No container, but objects that one stack has made and that are held at one place.
    case objects
    /// Native blocks that one stack has made: those that an object owns, such as the nodes of its std::map, or that no object does.
    case blocks

    /// What its entries are called.
    package var unit: String {
      switch self {
      case .elements, .attributes: "entries"
      case .buffer: "bytes"
      case .objects: "objects"
      case .blocks: "blocks"
      }
    }
  }

  /// How long what holds it will live.
  package enum Lifetime: String, Sendable {
    /// A variable of a running function, or a thread's.
    case function
    /// A module, a class, a callback, a variable of a loaded file: as long as the process.
    case process
    /// The interpreter's own state, which alone knows it: its table of interned texts.
    case interpreter
  }

  /// More entries than any memory holds; a damaged file may say anything.
  package static let most = 1 << 40

  /// What tells that two readings are of one object, as far as can be told: addresses are given out again.
  package struct Identity: Hashable, Sendable {
    /// Of the object; 0 for what is not one.
    package let address: UInt64
    package let type: String
    /// The stack that made it; 0 where that is not known.
    package let site: UInt32

    package init(address: UInt64, type: String, site: UInt32 = 0) { (self.address, self.type, self.site) = (address, type, site) }

    package func hash(into hasher: inout Hasher) { hasher.combine(address) }

    /// What a reading of many objects has, and perhaps the stack that made them.
    package static func nobody(of type: String, site: UInt32 = 0) -> Identity { Identity(address: 0, type: type, site: site) }
  }

  package let identity: Identity
  package let kind: Kind
  /// Where it is found, without what tells one element of a container from the next: "music_brain.harmony._cache", "app.users[…]".
  package let place: String
  /// What tells it from others at that place: "made by record (chord_log.cpp:11)"; nil for a container.
  package let origin: String?
  package let lifetime: Lifetime
  /// How many containers are read as one.
  package let containers: Int
  /// Elements; of a buffer bytes. Never more than `most`.
  package let entries: Int
  /// The bytes that would be freed with it.
  package let bytes: UInt64
  /// The number of entries that it does not exceed, and what says so.
  package let limit: EntryLimit?
  /// Some of its entries, by which to see whether the first ones are still there.
  package let sample: EntrySample
  /// Which part of the entries that an earlier census sampled is still there, 0 to 1; nil where none was taken.
  package let survivors: Double?
  /// What was counted of it since it is watched; nil where it is not.
  package let traffic: EntryTraffic?
  /// Whether objects of Python's lead to most of what one stack has made, wherever it is held.
  package let isHeld: Bool

  package init(
    _ identity: Identity, kind: Kind, place: String, origin: String? = nil, lifetime: Lifetime = .process, containers: Int = 1,
    entries: Int, bytes: UInt64, limit: EntryLimit? = nil, sample: EntrySample = EntrySample(), survivors: Double? = nil,
    traffic: EntryTraffic? = nil, isHeld: Bool = true
  ) {
    self.identity = identity
    self.kind = kind
    self.place = place
    self.origin = origin
    self.lifetime = lifetime
    self.containers = containers
    self.entries = min(entries, Self.most)
    self.bytes = bytes
    self.limit = limit
    self.sample = sample
    self.survivors = survivors
    self.traffic = traffic
    self.isHeld = isHeld
  }

  package var address: UInt64 { identity.address }
  package var type: String { identity.type }

  /// The origin of what a stack has made and that is found at one place.
  static func made(by maker: String) -> String { "made by \(maker)" }

  /// The origin of all that a stack has made, whose place is the stack's name.
  static let everywhere = "wherever they are held"
}

/// How many entries a container has at most.
package struct EntryLimit: Equatable, Sendable {
  package let entries: Int
  /// "maxlen", "maxsize", or the name of the variable beside it: "_CACHE_LIMIT".
  package let name: String

  /// The limit of several containers together, by the name of the first one's; nil where one of them has none.
  package init?(ofAll limits: [EntryLimit?]) {
    guard let first = limits.first, let name = first?.name else { return nil }
    var sum = 0
    for limit in limits {
      guard let limit else { return nil }
      sum = min(sum &+ limit.entries, ContainerReading.most)
    }
    self.init(entries: sum, name: name)
  }

  /// A limit; nil for one that no memory reaches (`sys.maxsize`).
  package init?(entries: Int, name: String) {
    if entries > ContainerReading.most { return nil }
    self.entries = entries
    self.name = name
  }
}
