"""Stands in for the Bazel Central Registry with what Debian's packages hold.

The rule sets come in as module overrides. Modules that only take part in the
resolution, and whose contents no target of ours loads, are stubs in a small
registry of files. MODULE.bazel is the same with and without it.
"""

import hashlib
import json
import pathlib
import shutil

from launcher import relocate
from launcher.store import filling, locked, root

# Module -> its folder in the unpacked tree, below usr/share/bazel.
OVERRIDES = {
    "bazel_features": "tools/features",
    "bazel_skylib": "tools/skylib",
    "platforms": "tools/platforms",
    "rules_cc": "rules/cc",
    "rules_java": "rules/java",
    "rules_license": "rules/license",
    "rules_pkg": "rules/pkg",
    "rules_proto": "rules/proto",
    "rules_python": "rules/python",
    "rules_shell": "rules/shell",
}

# Module -> versions that something in the graph asks for.
STUBS = {
    "apple_support": ("1.5.0", "1.23.1"),
    "buildozer": ("7.1.2",),
    "protobuf": ("3.19.6", "21.7"),
    "stardoc": ("0.5.3", "0.5.6", "0.6.2", "0.7.0", "0.8.0"),
    "zlib": ("1.3.1.bcr.3",),
}

BUILDOZER_EXTENSION = '''\
"""A stand-in: `bazel mod tidy` needs buildozer, and nothing else does."""

def _repository(rctx):
    rctx.file("BUILD.bazel", "")
    rctx.file("buildozer.exe", "#!/bin/sh\\necho 'no buildozer here' >&2\\nexit 1\\n")

_stand_in = repository_rule(implementation = _repository)

def _extension(_mctx):
    _stand_in(name = "buildozer_binary")

buildozer_binary = module_extension(implementation = _extension)
'''


def bazelrc(tree: pathlib.Path) -> str:
    """The lines that make the unpacked tree's modules known."""
    base = tree / relocate.INSTALL_BASE
    lines = [
        "# Modules from Debian's packages, in place of the central registry.",
        "common --noenable_workspace",
        f"common --registry={_registry().as_uri()}",
    ]
    lines += [f"common --override_module={name}={base / path}" for name, path in OVERRIDES.items()]
    return "\n".join(lines) + "\n"


def startup(tree: pathlib.Path) -> list[str]:
    return [
        "--nosystem_rc",
        f"--install_base={tree / relocate.INSTALL_BASE}",
        "--trust_install_base",
        f"--server_javabase={relocate.java_home(tree)}",
        f"--host_jvm_args=-Djavax.net.ssl.trustStore={tree / relocate.TRUST_STORE}",
    ]


def client(tree: pathlib.Path) -> pathlib.Path:
    return tree / "usr/bin/bazel"


def _registry() -> pathlib.Path:
    """The registry of stubs, in a folder named by its contents."""
    described = json.dumps([STUBS, BUILDOZER_EXTENSION]).encode("utf-8")
    final = root() / f"registry-{hashlib.sha256(described).hexdigest()[:12]}"
    if final.is_dir():
        return final
    with locked("registry"):
        if not final.is_dir():
            with filling(final) as partial:
                _write_registry(partial, final)
    return final


def _write_registry(registry: pathlib.Path, final: pathlib.Path) -> None:
    (registry / "bazel_registry.json").write_text('{"mirrors": []}\n', "utf-8")
    for name, versions in STUBS.items():
        for version in versions:
            entry = registry / "modules" / name / version
            entry.mkdir(parents=True)
            module = f'module(name = "{name}", version = "{version}")\n'
            (entry / "MODULE.bazel").write_text(module, "utf-8")
            content = {"type": "local_path", "path": str(final / "contents" / name)}
            (entry / "source.json").write_text(json.dumps(content) + "\n", "utf-8")
        _write_stub(registry / "contents" / name)


def _write_stub(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True)
    (folder / "BUILD.bazel").write_text("", "utf-8")
    if folder.name == "buildozer":
        (folder / "buildozer_binary.bzl").write_text(BUILDOZER_EXTENSION, "utf-8")
