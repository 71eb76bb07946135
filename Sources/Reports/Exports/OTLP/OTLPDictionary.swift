import ProfileFormats

/// The tables that all profiles of a message share. Equal entries stand once; place 0 of each table means that there is none.
struct OTLPDictionary {
  private var strings = NumberedValues(none: "")
  private var attributes = NumberedValues(none: OTLP.KeyValueAndUnit())
  private var mappings = NumberedValues(none: OTLP.Mapping())
  private var functions = NumberedValues(none: OTLP.Function())
  private var locations = NumberedValues(none: OTLP.Location())
  private var stacks = NumberedValues(none: [Int32]())

  /// The place of a string.
  mutating func string(_ text: String) -> Int32 { Int32(strings.number(of: text)) }

  /// The place of an attribute.
  mutating func attribute(_ key: String, _ value: OTLP.AnyValue) -> Int32 {
    let key = string(key)
    return Int32(
      attributes.number(
        of: .filled { attribute in
          attribute.keyStrindex = key
          attribute.value = value
        }))
  }

  /// The place of a mapping.
  mutating func mapping(_ mapping: OTLP.Mapping) -> Int32 { Int32(mappings.number(of: mapping)) }

  /// The place of a function.
  mutating func function(_ function: OTLP.Function) -> Int32 { Int32(functions.number(of: function)) }

  /// The place of a location.
  mutating func location(_ location: OTLP.Location) -> Int32 { Int32(locations.number(of: location)) }

  /// The place of a stack of locations, innermost first.
  mutating func stack(_ locations: [Int32]) -> Int32 { Int32(stacks.number(of: locations)) }

  /// The tables as they are written.
  var message: OTLP.Dictionary {
    .filled { message in
      message.stringTable = strings.values
      message.attributeTable = attributes.values
      message.mappingTable = mappings.values
      message.functionTable = functions.values
      message.locationTable = locations.values
      message.stackTable = stacks.values.map { locations in .filled { $0.locationIndices = locations } }
      // No sample belongs to a trace, but a table is never empty.
      message.linkTable = [OTLP.Link()]
    }
  }
}

extension OTLP.AnyValue {
  /// A text as an attribute's value.
  static func text(_ text: String) -> OTLP.AnyValue { .filled { $0.stringValue = text } }

  /// Several texts as an attribute's value.
  static func texts(_ texts: [String]) -> OTLP.AnyValue {
    .filled { value in value.arrayValue = .filled { $0.values = texts.map { .text($0) } } }
  }

  /// A number as an attribute's value.
  static func number(_ number: Int64) -> OTLP.AnyValue { .filled { $0.intValue = number } }

  /// A claim as an attribute's value.
  static func flag(_ flag: Bool) -> OTLP.AnyValue { .filled { $0.boolValue = flag } }
}
