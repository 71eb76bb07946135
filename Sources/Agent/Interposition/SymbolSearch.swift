import CAgent
import CCaptureFormat
import CInterface

/// Finds definitions in load order, as the dynamic linker binds them.
///
/// dlsym cannot serve: in an executable that is not position-independent it gives the executable's own PLT stub, whose slot
/// is patched, and a hook that calls it calls itself.
enum SymbolSearch {
  /// The first module's definition of a name and the name of that module; 0 when there is none.
  static func find(_ name: UnsafePointer<CChar>) -> (address: Address, module: UnsafePointer<CChar>?) {
    var search = Search(name: name)
    withUnsafeMutablePointer(to: &search) { search in
      kmm_search_modules(Address(bitPattern: search))
    }
    return (search.found, search.module)
  }

  struct Search {
    let name: UnsafePointer<CChar>
    var found: Address = 0
    var module: UnsafePointer<CChar>?
  }
}

/// One module of a search; 1 ends it.
@c(kmm_module_searched)
public func moduleSearched(_ info: UnsafeMutablePointer<dl_phdr_info>, _ context: UnsafeMutableRawPointer) -> Int32 {
  let search = context.assumingMemoryBound(to: SymbolSearch.Search.self)
  let module = LoadedModule(info)
  guard let section = DynamicSection(module) else { return 0 }
  let address = section.address(of: search.pointee.name, base: module.base)
  if address == 0 { return 0 }
  search.pointee.found = address
  search.pointee.module = module.name
  return 1
}
