"""For tests: the sync protocol's codec, from the build's descriptor set or, without one, from protoc."""
from __future__ import annotations

import functools
import subprocess
import sys
import tempfile
from pathlib import Path

from monoglot import wire

_PROTO = Path(__file__).parents[2] / "proto"


@functools.cache
def sync_descriptors() -> bytes:
    """The encoded `FileDescriptorSet` of `sync.proto`."""
    if wire.sync_path().is_file():
        return wire.sync_path().read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sync.binpb"
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{_PROTO}", f"--descriptor_set_out={out}",
                        "sync.proto"], check=True)
        return out.read_bytes()


def sync_codec() -> wire.Codec:
    """The codec of the sync protocol."""
    return wire.Codec(sync_descriptors())
