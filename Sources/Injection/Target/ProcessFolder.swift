internal import CInjection
internal import Glibc
public import Launching

/// A folder in the file system of a process that sees other files than kmmem: a container, or a chroot.
///
/// The libraries are copied to it, so that the process can load them; they are taken away when they are loaded. Files serve better than
/// memory without a name (memfd): the agent finds the bridge beside itself, and the loader and debuggers find a path that is one. What
/// the process writes for kmmem, captures and snapshots, lies there as well until kmmem takes it along.
///
/// Nothing there is trusted: every path is resolved inside the process's root, and no link is followed out of it.
public struct ProcessFolder: ~Copyable {
  /// Its path as the process sees it.
  public let path: String
  private let descriptor: Int32
  private let parent: Int32

  private static let prefix = ".kmmem-attach-"
  private static let libraries = ["libkmmem_agent.so", "libkmmem_python.so"]

  /// Where such a folder is tried, one after the other: some take no files, others run no code.
  public static let parents = ["/tmp", "/var/tmp", "/dev/shm", "/run"]

  /// Makes one, for the process's own user; nil where that cannot be.
  public init?(in parent: String, of process: PythonProcess) {
    let folder = kmm_open_inside(process.process, parent)
    guard folder >= 0 else { return nil }
    let name = Self.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
    guard mkdirat(folder, name, 0o700) == 0 else {
      close(folder)
      return nil
    }
    let descriptor = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0, fchown(descriptor, process.owner, process.ownerGroup) == 0 || geteuid() == process.owner else {
      unlinkat(folder, name, AT_REMOVEDIR)
      close(folder)
      close(descriptor)
      return nil
    }
    self.descriptor = descriptor
    self.parent = folder
    path = Path.joined(parent, name)
  }

  /// The one that a file lies in, as the process sees it; nil if that is no such folder.
  public init?(of file: String, in process: PythonProcess) {
    let path = Path.folder(of: file)
    guard Path.name(of: path).hasPrefix(Self.prefix) else { return nil }
    let parent = kmm_open_inside(process.process, Path.folder(of: path))
    guard parent >= 0 else { return nil }
    let descriptor = openat(parent, Path.name(of: path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else {
      close(parent)
      return nil
    }
    self.path = path
    self.parent = parent
    self.descriptor = descriptor
  }

  deinit {
    close(descriptor)
    close(parent)
  }

  /// A file in it, as the process sees it.
  public func file(_ name: String) -> String { Path.joined(path, name) }

  /// Copies the libraries to it; the agent's path as the process sees it.
  public func placeLibraries(from folder: String) throws(SystemError) -> String {
    for name in Self.libraries {
      let here = "/proc/self/fd/\(descriptor)/\(name)"
      do { try SparseCopy.make(of: Path.joined(folder, name), at: here) { false } } catch { throw error.system }
      if fchmodat(descriptor, name, 0o755, 0) != 0 { throw SystemError(code: errno) }
    }
    return file(Self.libraries[0])
  }

  /// Takes the libraries away; those that were loaded stay loaded.
  public func removeLibraries() {
    for name in Self.libraries { unlinkat(descriptor, name, 0) }
  }

  /// Takes a file along to its destination, where a file gives way to it.
  public func take(_ name: String, to destination: String) throws(SystemError) {
    let file = openat(descriptor, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard file >= 0 else { throw SystemError(code: errno) }
    defer { close(file) }
    do { try SparseCopy.make(of: "/proc/self/fd/\(file)", at: destination) { false } } catch { throw error.system }
    unlinkat(descriptor, name, 0)
  }

  /// Takes it away with the libraries; captures of children that still record stay, and then it does.
  public consuming func remove() {
    removeLibraries()
    unlinkat(parent, Path.name(of: path), AT_REMOVEDIR)
  }
}

extension SparseCopy.Failure {
  /// The system's reason.
  fileprivate var system: SystemError {
    switch self {
    case .unreadable(let error), .unwritable(let error): error
    case .interrupted: SystemError(code: EINTR)
    }
  }
}
