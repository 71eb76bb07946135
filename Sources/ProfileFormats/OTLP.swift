/// The messages of OpenTelemetry's profiles: opentelemetry-proto, profiles/v1development/profiles.proto.
package enum OTLP {
  package typealias ProfilesData = Opentelemetry_Proto_Profiles_V1development_ProfilesData
  package typealias Dictionary = Opentelemetry_Proto_Profiles_V1development_ProfilesDictionary
  package typealias ResourceProfiles = Opentelemetry_Proto_Profiles_V1development_ResourceProfiles
  package typealias ScopeProfiles = Opentelemetry_Proto_Profiles_V1development_ScopeProfiles
  package typealias Profile = Opentelemetry_Proto_Profiles_V1development_Profile
  package typealias ValueType = Opentelemetry_Proto_Profiles_V1development_ValueType
  package typealias Sample = Opentelemetry_Proto_Profiles_V1development_Sample
  package typealias Mapping = Opentelemetry_Proto_Profiles_V1development_Mapping
  package typealias Stack = Opentelemetry_Proto_Profiles_V1development_Stack
  package typealias Location = Opentelemetry_Proto_Profiles_V1development_Location
  package typealias Line = Opentelemetry_Proto_Profiles_V1development_Line
  package typealias Function = Opentelemetry_Proto_Profiles_V1development_Function
  package typealias Link = Opentelemetry_Proto_Profiles_V1development_Link
  /// An attribute in the dictionary.
  package typealias KeyValueAndUnit = Opentelemetry_Proto_Profiles_V1development_KeyValueAndUnit

  package typealias Resource = Opentelemetry_Proto_Resource_V1_Resource
  package typealias Scope = Opentelemetry_Proto_Common_V1_InstrumentationScope
  /// An attribute of a resource.
  package typealias KeyValue = Opentelemetry_Proto_Common_V1_KeyValue
  package typealias AnyValue = Opentelemetry_Proto_Common_V1_AnyValue
  package typealias ArrayValue = Opentelemetry_Proto_Common_V1_ArrayValue
}
