extension PythonProbe {
  /// What the interpreter is asked to run: it tells who it is, and whether it finds a module, without importing it.
  ///
  /// It must be understood by every Python since 2.7, so that an old one can be named. Fields end with a zero byte; the
  /// environment comes last. A module's parent packages are imported only where the module is not found without that.
  static let program = #"""
    import os, sys
    out = os.dup(1)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    def say(key, value):
        os.write(out, key + b"=" + value + b"\0")
    say(b"kmmem", b"1")
    implementation = getattr(sys, "implementation", None)
    say(b"implementation", (implementation.name if implementation else "cpython").encode())
    say(b"version", ("%d.%d.%d" % sys.version_info[:3]).encode())
    if sys.version_info < (3, 6):
        os._exit(0)
    import sysconfig
    say(b"free-threaded", b"1" if sysconfig.get_config_var("Py_GIL_DISABLED") else b"0")
    say(b"executable", os.fsencode(sys.executable or os.readlink("/proc/self/exe")))
    say(b"file", os.fsencode(os.readlink("/proc/self/exe")))
    with open("/proc/self/cmdline", "rb") as stream:
        say(b"name", stream.read().split(b"\0")[0])
    def without_imports(name):
        import importlib.util
        parts = name.split(".")
        spec = importlib.util.find_spec(parts[0])
        for end in range(2, len(parts) + 1):
            folders = spec and spec.submodule_search_locations
            if folders is None:
                return None
            for finder in sys.meta_path:
                spec = finder.find_spec(".".join(parts[:end]), folders)
                if spec is not None:
                    break
        return spec
    def found(name):
        import importlib.util
        spec = without_imports(name)
        if spec is None and "." in name:
            os.dup2(quiet, 2)
            try:
                spec = importlib.util.find_spec(name)
            except ModuleNotFoundError as error:
                if not (name + ".").startswith((error.name or "?") + "."):
                    raise
        return spec
    def state(name):
        spec = found(name)
        if spec is None:
            return b"missing"
        if spec.submodule_search_locations is not None and found(name + ".__main__") is None:
            return b"package"
        return b"found"
    if len(sys.argv) > 1:
        try:
            say(b"module", state(sys.argv[1]))
        except BaseException:
            say(b"module", b"unknown")
    with open("/proc/self/environ", "rb") as stream:
        os.write(out, b"environment=" + stream.read())
    os._exit(0)
    """#
}
