import Snapshots
import Testing

@Suite struct PythonModuleNamesTests {
  private let names = PythonModuleNames(files: [
    "/srv/app/music_brain/__init__.py", "/srv/app/music_brain/voicing/__init__.py", "/usr/lib/python3.11/json/__init__.py",
  ])

  @Test(arguments: [
    ("/srv/app/music_brain/harmony.py", "music_brain.harmony"),
    ("/srv/app/music_brain/voicing/leading.py", "music_brain.voicing.leading"),
    ("/srv/app/music_brain/voicing/__init__.py", "music_brain.voicing"),
    ("/usr/lib/python3.11/json/decoder.py", "json.decoder"),
    ("/usr/lib/python3.11/argparse.py", "argparse"),
    ("/venv/lib/python3.11/site-packages/google/protobuf/message.py", "google.protobuf.message"),
    ("<frozen importlib._bootstrap>", "importlib._bootstrap"),
    ("main.py", "main"),
    ("__init__.py", "__init__"),
  ])
  func `file names give dotted names`(file: String, name: String) {
    #expect(names.name(ofFile: file) == name)
  }

  @Test(arguments: ["", "<string>", "<stdin>", "/"]) func `what is no file has no module`(file: String) {
    #expect(names.name(ofFile: file) == nil)
  }
}
