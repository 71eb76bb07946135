internal import CLaunching
internal import Glibc

/// Arithmetic on file paths and questions about the files.
public enum Path {
  /// The last component: "run.kmmem" of "out/run.kmmem".
  public static func name(of path: String) -> String {
    String(path.split(separator: "/").last ?? "")
  }

  /// Everything before the last component; "." if there is nothing.
  public static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The path from the root, without looking at links.
  public static func absolute(_ path: String) -> String {
    if path.hasPrefix("/") { return path }
    return path == "." ? currentFolder : joined(currentFolder, path)
  }

  /// The path with every link followed; nil if there is no such file.
  public static func resolved(_ path: String) -> String? {
    guard let real = realpath(path, nil) else { return nil }
    defer { free(real) }
    return String(cString: real)
  }

  /// `name` inside `folder`.
  public static func joined(_ folder: String, _ name: String) -> String {
    folder.hasSuffix("/") ? folder + name : folder + "/" + name
  }

  /// The folder in which the process runs.
  public static var currentFolder: String {
    guard let path = getcwd(nil, 0) else { return "/" }
    defer { free(path) }
    return String(cString: path)
  }

  /// The path from the current folder if it leads there, else unchanged.
  public static func shortened(_ path: String) -> String {
    let current = joined(currentFolder, "")
    return path.hasPrefix(current) && path != current ? String(path.dropFirst(current.count)) : path
  }

  /// What a path leads to.
  public enum Kind { case none, file, folder, link, other }

  /// What stands at the path; a link is followed only if asked for.
  public static func kind(of path: String, followingLinks: Bool = true) -> Kind {
    var information = stat()
    let result = followingLinks ? stat(path, &information) : lstat(path, &information)
    guard result == 0 else { return .none }
    switch information.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .folder
    case S_IFLNK: return .link
    default: return .other
    }
  }

  /// The target of a symbolic link; nil if it is none.
  package static func linkTarget(of path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let length = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink(path, $0.assumingMemoryBound(to: CChar.self), bytes.count) } ?? -1
    }
    return length < 0 ? nil : String(decoding: buffer[..<length], as: UTF8.self)
  }

  /// The names in a folder, sorted; none if it cannot be read.
  public static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) { tuple in
        tuple.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Takes away a folder with the files in it, but not with folders; a signal's handler may call it.
  public static func discardFolder(_ path: UnsafePointer<CChar>) { kmm_discard_folder(path) }

  /// All bytes of a file, even of one that does not know its size, as those of /proc.
  public static func whole(_ path: String) throws(SystemError) -> [UInt8] {
    var limit = 1 << 16
    while true {
      let bytes = try head(of: path, limit: limit)
      if bytes.count < limit { return bytes }
      limit *= 4
    }
  }

  /// The first `limit` bytes of a file.
  public static func head(of path: String, limit: Int) throws(SystemError) -> [UInt8] {
    let file = try SystemError.check { open(path, O_RDONLY | O_CLOEXEC) }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = try SystemError.check { pread(file, &bytes, limit, 0) }
    return Array(bytes[..<count])
  }
}
