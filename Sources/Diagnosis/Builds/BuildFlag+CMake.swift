internal import Reports

extension BuildFlag {
  /// Lines for the end of a CMakeLists.txt, which give the flags to all targets of its folder.
  package static var cmake: String {
    """

    # From kmmem flags --cmake (kmmem \(Release.version)): what kmmem shows stacks and lines by, for all targets of this folder that
    # gcc or clang compiles; kmmem_flags(TARGET) does it for another. CMake 3.18 or later.
    # Configure with -DCMAKE_BUILD_TYPE=RelWithDebInfo: in a Release build pybind11 and nanobind strip their modules.
    function(kmmem_flags target)
      foreach(language IN ITEMS C CXX)
        set(is_known $<COMPILE_LANG_AND_ID:${language},GNU,Clang>)
        target_compile_options(${target} PRIVATE "$<${is_known}:\(compile.map(\.text).joined(separator: ";"))>")
        set(is_linked $<LINK_LANG_AND_ID:${language},GNU,Clang>)
        target_link_options(${target} PRIVATE "$<${is_linked}:\(link.map(\.text).joined(separator: ";"))>")
      endforeach()
    endfunction()
    get_property(kmmem_targets DIRECTORY PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS kmmem_targets)
      get_target_property(kmmem_type ${target} TYPE)
      if(kmmem_type MATCHES "EXECUTABLE|STATIC_LIBRARY|SHARED_LIBRARY|MODULE_LIBRARY|OBJECT_LIBRARY")
        kmmem_flags(${target})
      endif()
    endforeach()

    """
  }
}
