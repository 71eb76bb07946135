extension Recording {
  /// The code of the context that a site's Python stack belongs to; nil where the program named none. O(frames).
  package func contextCode(of site: Site) -> Int? {
    var node = Int(site.python)
    while node != 0 {
      let parent = Int(python.parents[node])
      if parent == 0 {
        let frame = CanonicalPythonFrame(rawValue: python.frames[node])
        return frame.isContext ? frame.code : nil
      }
      node = parent
    }
    return nil
  }

  /// The name of the context that a site's Python stack belongs to; nil where the program named none.
  package func context(of site: Site) -> String? { contextCode(of: site).map { codes.codes[$0].name } }
}
