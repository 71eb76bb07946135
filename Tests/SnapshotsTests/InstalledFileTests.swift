import Snapshots
import Testing

@Suite struct InstalledFileTests {
  @Test(arguments: [
    ("/home/ann/.venv/lib/python3.11/site-packages/numpy/core/x.py", InstalledFile.Collection.package, "numpy/core/x.py"),
    ("/usr/lib/python3/dist-packages/yaml/__init__.py", .package, "yaml/__init__.py"),
    ("/opt/env/lib64/python3.9/site-packages/six.py", .package, "six.py"),
    ("/usr/lib/python3.11/asyncio/events.py", .standardLibrary, "asyncio/events.py"),
    ("/home/anna/.pyenv/versions/3.13.0/lib/python3.13/asyncio/events.py", .standardLibrary, "asyncio/events.py"),
    ("<frozen os>", .standardLibrary, "os.py"), ("<frozen importlib._bootstrap>", .standardLibrary, "importlib/_bootstrap.py"),
    ("/usr/include/c++/12/bits/stl_vector.h", .runtimeHeaders, "bits/stl_vector.h"),
    ("/usr/include/x86_64-linux-gnu/c++/13.2.0/bits/os_defines.h", .runtimeHeaders, "bits/os_defines.h"),
    ("/usr/lib/llvm-16/include/c++/v1/vector", .runtimeHeaders, "vector"),
  ])
  func `what every machine has is known by its path below the installation`(
    path: String, collection: InstalledFile.Collection, rest: String
  ) throws {
    let file = try #require(InstalledFile(path))
    #expect(file.collection == collection)
    #expect(file.path == rest)
  }

  @Test func `neither the version nor the place makes a difference`() {
    #expect(InstalledFile("/usr/lib/python3.9/os.py") == InstalledFile("/home/ann/lib/python3.12/os.py"))
    #expect(InstalledFile("/usr/lib/python3.9/os.py") == InstalledFile("<frozen os>"))
    #expect(InstalledFile("/a/site-packages/os.py") != InstalledFile("<frozen os>"))
  }

  @Test(arguments: [
    "/srv/app/main.py", "main.py", "", "/", "<string>", "<stdin>", "/srv/python3.11/app.py", "/srv/python3.x/lib.py",
    "/srv/c++/main.cpp",
    "/srv/c++/12", "/srv/projects/c++/src/main.cpp",
  ])
  func `somebody's own file is not installed`(path: String) { #expect(InstalledFile(path) == nil) }

  @Test(arguments: [
    ("/a/numpy/_umath.cpython-311-x86_64-linux-gnu.so", "_umath.so"), ("/lib/libc.so.6", "libc.so.6"),
    ("/x/numpy.libs/libopenblas-r0-11edc3fa.3.15.so", "libopenblas-r0.so"), ("/x/libpenta-core.so", "libpenta-core.so"),
    ("/x/my-composer", "my-composer"), ("", ""),
  ])
  func `libraries have names that stay`(path: String, name: String) { #expect(LibraryFile.stableName(ofPath: path) == name) }
}
