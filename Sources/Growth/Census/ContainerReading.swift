/// What one container was like at one moment.
package struct ContainerReading: Equatable, Sendable {
  /// What tells whether it is a container of Python's, and of which kind.
  package enum Kind: String, Sendable {
    /// Elements that can be told apart: dict, list, set, deque and their like.
    case elements
    /// Names of an object's or a module's own: attributes.
    case attributes
    /// Bytes or numbers: bytearray, array, numpy's arrays, str, bytes.
    case buffer
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

  /// Who it is: the address of the object.
  package let address: UInt64
  package let type: String
  package let kind: Kind
  /// Where it is found, without what tells one element of a container from the next: "music_brain.harmony._cache", "app.users[…]".
  package let place: String
  package let lifetime: Lifetime
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

  package init(
    address: UInt64, type: String, kind: Kind, place: String, lifetime: Lifetime = .process, entries: Int, bytes: UInt64,
    limit: EntryLimit? = nil, sample: EntrySample = EntrySample(), survivors: Double? = nil
  ) {
    self.address = address
    self.type = type
    self.kind = kind
    self.place = place
    self.lifetime = lifetime
    self.entries = min(entries, Self.most)
    self.bytes = bytes
    self.limit = limit
    self.sample = sample
    self.survivors = survivors
  }
}

/// How many entries a container has at most.
package struct EntryLimit: Equatable, Sendable {
  package let entries: Int
  /// "maxlen", "maxsize", or the name of the variable beside it: "_CACHE_LIMIT".
  package let name: String

  /// A limit; nil for one that no memory reaches (`sys.maxsize`).
  package init?(entries: Int, name: String) {
    if entries > ContainerReading.most { return nil }
    self.entries = entries
    self.name = name
  }
}
