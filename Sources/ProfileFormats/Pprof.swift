/// The messages of a pprof profile: github.com/google/pprof, proto/profile.proto.
package enum Pprof {
  package typealias Profile = Perftools_Profiles_Profile
  package typealias ValueType = Perftools_Profiles_ValueType
  package typealias Sample = Perftools_Profiles_Sample
  package typealias Label = Perftools_Profiles_Label
  package typealias Mapping = Perftools_Profiles_Mapping
  package typealias Location = Perftools_Profiles_Location
  package typealias Line = Perftools_Profiles_Line
  package typealias Function = Perftools_Profiles_Function
}
