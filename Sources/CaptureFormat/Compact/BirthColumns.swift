import CCaptureFormat

/// What was born in each epoch as columns: sorted by site, whose numbers are kept as distances.
enum BirthColumns {
  private static let fields = [KMM_BIRTH_BLOCKS, KMM_BIRTH_SITE, KMM_BIRTH_EPOCH, KMM_BIRTH_SIZE, KMM_BIRTH_REST].map(\.rawValue)

  /// The columns of an array in any order.
  static func columns(of births: [kmm_birth]) -> [PlainColumn] {
    var columns = fields.map { PlainColumn(KMM_ARRAY_BIRTHS, $0, capacity: births.count) }
    var site: UInt32 = 0
    for birth in births.sorted(by: { ($0.site, $0.epoch) < ($1.site, $1.epoch) }) {
      let size = birth.blocks == 0 ? 0 : birth.bytes / birth.blocks
      let numbers = [
        birth.blocks, UInt64(birth.site &- site), UInt64(birth.epoch), size, birth.bytes &- size &* birth.blocks,
      ]
      for (place, number) in numbers.enumerated() { columns[place].append(number) }
      site = birth.site
    }
    return columns
  }

  /// Puts the array together again.
  static func births(_ header: CaptureHeader, _ directory: ColumnDirectory) throws(CaptureError) -> [kmm_birth] {
    let count = try directory.count(of: KMM_ARRAY_BIRTHS, header)
    var columns = try NumberColumns(of: KMM_ARRAY_BIRTHS, fields: fields, count: count, directory)
    var births: [kmm_birth] = []
    births.reserveCapacity(count)
    var site: UInt32 = 0
    while births.count < count {
      let length = min(NumberColumns.step, count - births.count)
      try columns.read(length)
      for index in 0..<length {
        func take(_ field: Int) -> UInt64 { columns.numbers[field * NumberColumns.step + index] }
        site &+= UInt32(truncatingIfNeeded: take(1))
        births.append(
          kmm_birth(
            site: site, epoch: UInt16(truncatingIfNeeded: take(2)), reserved: 0, blocks: take(0),
            bytes: take(3) &* take(0) &+ take(4)))
      }
    }
    try columns.finish()
    return births
  }
}
