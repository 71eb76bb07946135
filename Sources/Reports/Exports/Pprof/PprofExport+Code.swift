import ProfileFormats
import Snapshots

extension PprofExport {
  /// The identifier of the location with a number; 0 is none.
  static func identifier(ofLocation number: Int) -> UInt64 { UInt64(number) + 1 }
  private static func identifier(ofMapping number: Int) -> UInt64 { UInt64(number) + 1 }

  /// A part of the profile with all that stacks go through.
  mutating func code() -> Pprof.Profile {
    .filled { profile in
      let mappings = Array(contents.mappings.enumerated())
      // Readers take the first mapping for that of the program.
      let ordered = mappings.filter { $0.element.isProgram } + mappings.filter { !$0.element.isProgram }
      profile.mapping = ordered.map { mapping($1, number: $0) }
      profile.location = contents.locations.enumerated().map { location($1, number: $0) }
    }
  }

  private mutating func mapping(_ mapping: ProfileMapping, number: Int) -> Pprof.Mapping {
    .filled { message in
      message.id = Self.identifier(ofMapping: number)
      message.memoryStart = mapping.start
      message.memoryLimit = mapping.limit
      message.fileOffset = mapping.fileOffset
      message.filename = string(mapping.path)
      message.buildID = string(mapping.buildIDText)
      message.hasFunctions_p = mapping.hasFunctions
      message.hasFilenames_p = mapping.hasFiles
      message.hasLineNumbers_p = mapping.hasLines
      message.hasInlineFrames_p = mapping.hasInlinedFunctions
    }
  }

  private mutating func location(_ location: ProfileLocation, number: Int) -> Pprof.Location {
    .filled { message in
      message.id = Self.identifier(ofLocation: number)
      message.mappingID = location.mapping.map(Self.identifier(ofMapping:)) ?? 0
      message.address = location.address
      message.line = location.functions.map { line($0, of: location) }
    }
  }

  private mutating func line(_ frame: NamedFrame, of location: ProfileLocation) -> Pprof.Line {
    .filled { message in
      message.functionID = UInt64(functions.number(of: function(frame, of: location)))
      message.line = Int64(frame.line ?? 0)
    }
  }

  private mutating func function(_ frame: NamedFrame, of location: ProfileLocation) -> Pprof.Function {
    .filled { message in
      let name = ProfileName(frame)
      message.name = string(name.function)
      message.systemName = string(name.systemName)
      message.filename = string(frame.file ?? "")
      message.startLine = Int64(location.firstLine)
    }
  }
}
