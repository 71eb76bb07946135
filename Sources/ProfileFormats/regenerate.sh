#!/usr/bin/env bash
# Makes Generated/ anew: the Swift code of the messages of pprof's and OpenTelemetry's profiles. `make profile-formats` runs it.
#
# protoc               Debian's protobuf-compiler
# protoc-gen-swift     built from the swift-protobuf that Package.swift names
# profile.proto        Debian's golang-github-google-pprof-dev
# OpenTelemetry's      the descriptors in the package opentelemetry-proto of PyPI, which the tests install
set -euo pipefail
cd "$(dirname "$0")"
root=$(cd ../.. && pwd)
python=${PYTHON:-$root/.venv/bin/python}
scratch=$root/.build/profile-formats
options=(--swift_opt=Visibility=Package --swift_opt=UseAccessLevelOnImports=true --swift_opt=FileNaming=DropPath)

swift build --package-path "$root/.build/checkouts/swift-protobuf" --scratch-path "$scratch/plugin" \
  -c release --product protoc-gen-swift
export PATH=$scratch/plugin/release:$PATH
rm -rf Generated
mkdir -p Generated/Pprof Generated/OTLP

protoc --proto_path=/usr/share/gocode/src/github.com/google/pprof/proto "${options[@]}" --swift_out=Generated/Pprof profile.proto

"$python" - "$scratch/opentelemetry.descriptors" <<'PYTHON'
import sys
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from opentelemetry.proto.profiles.v1development.profiles_pb2 import DESCRIPTOR

files = FileDescriptorSet()


def add(descriptor):
    """A file comes behind those it imports."""
    for imported in descriptor.dependencies:
        add(imported)
    if descriptor.name not in [file.name for file in files.file]:
        descriptor.CopyToProto(files.file.add())


add(DESCRIPTOR)
with open(sys.argv[1], "wb") as output:
    output.write(files.SerializeToString())
PYTHON
package=opentelemetry/proto
protoc --descriptor_set_in="$scratch/opentelemetry.descriptors" "${options[@]}" --swift_out=Generated/OTLP \
  $package/common/v1/common.proto $package/resource/v1/resource.proto $package/profiles/v1development/profiles.proto
