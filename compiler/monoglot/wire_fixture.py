"""For tests: the sync protocol's codec, from the build's descriptor set or, without one, from protoc."""
from __future__ import annotations

import functools
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from monoglot import wire

_PROTO = Path(__file__).parents[2] / "proto"


@functools.cache
def sync_descriptors() -> bytes:
    """The encoded `FileDescriptorSet` of `sync.proto`."""
    beside = Path(os.environ.get(wire.SYNC_VARIABLE) or Path(__file__).parent / "sync.binpb")
    if beside.is_file():
        return beside.read_bytes()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "sync.binpb"
        subprocess.run([sys.executable, "-m", "grpc_tools.protoc", f"-I{_PROTO}", f"--descriptor_set_out={out}",
                        "sync.proto"], check=True)
        return out.read_bytes()


def sync_codec() -> wire.Codec:
    """The codec of the sync protocol."""
    return wire.Codec(sync_descriptors())
