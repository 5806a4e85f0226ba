"""The machine's Python (3.11 or newer): found, and made a toolchain.

The repository looks like a virtual environment without packages. A program run
by it, and what that program starts through `sys.executable`, sees the standard
library and what its target depends on, and nothing installed on the machine.
"""

_OLDEST = (3, 11)
_NAMES = ["python3", "python3.14", "python3.13", "python3.12", "python3.11"]
_ASK = "import sys; print(*sys.version_info[:2], getattr(sys, '_base_executable', sys.executable), sep=chr(10))"

def run(rctx, command, environment = {}):
    """Runs a command, and fails if it does, showing what it said.

    Args:
      rctx: the repository's context.
      command: its words.
      environment: variables beside those of the user.

    Returns:
      what it wrote to its standard output.
    """
    done = rctx.execute(command, timeout = 1800, environment = environment)
    if done.return_code != 0:
        fail("%s\n%s%s" % (" ".join([str(word) for word in command[:6]]), done.stdout, done.stderr))
    return done.stdout

def _ask(rctx, program):
    done = rctx.execute([program, "-I", "-c", _ASK])
    if done.return_code != 0:
        return None
    major, minor, base = done.stdout.strip().split("\n")
    return struct(version = (int(major), int(minor)), program = program, base = base)

def _find(rctx):
    named = rctx.getenv("MONOGLOT_PYTHON") if hasattr(rctx, "getenv") else rctx.os.environ.get("MONOGLOT_PYTHON")
    for name in [named] if named else _NAMES:
        program = rctx.path(name) if name.startswith("/") else rctx.which(name)
        found = _ask(rctx, program) if program else None
        if found and found.version >= _OLDEST:
            return found
    fail("needs Python %d.%d or newer on PATH, or its path in MONOGLOT_PYTHON" % _OLDEST)

def find_python(rctx):
    """A Python to run fetch scripts with; pip is where the user has it."""
    return _find(rctx).program

_BUILD = """\
load("@bazel_tools//tools/python:toolchain.bzl", "py_runtime_pair")

py_runtime(
    name = "runtime",
    files = ["pyvenv.cfg"],
    interpreter = "bin/python3",
    python_version = "PY3",
    stub_shebang = "{shebang}",
)

py_runtime_pair(
    name = "runtimes",
    py3_runtime = ":runtime",
)

toolchain(
    name = "toolchain",
    toolchain = ":runtimes",
    toolchain_type = "@bazel_tools//tools/python:toolchain_type",
    visibility = ["//visibility:public"],
)

filegroup(
    name = "python3",
    srcs = ["bin/python3"],
    data = ["pyvenv.cfg"],
    visibility = ["//visibility:public"],
)

exports_files(["bin/python3", "pyvenv.cfg"])
"""

# The longest first line that every kernel reads whole.
_SHEBANG_LIMIT = 127

def _shebang(python):
    """How a py_binary's own script starts: by the same Python, wherever it is."""
    line = "#!%s -IS" % python
    return "#!/usr/bin/env python3" if " " in str(python) or len(line) > _SHEBANG_LIMIT else line

def _machine_python(rctx):
    found = _find(rctx)
    rctx.symlink(found.base, "bin/python3")
    home = str(rctx.path(found.base).realpath.dirname)
    rctx.file("pyvenv.cfg", "home = %s\ninclude-system-site-packages = false\n" % home, executable = False)
    rctx.file("BUILD.bazel", _BUILD.replace("{shebang}", _shebang(found.base)), executable = False)

machine_python = repository_rule(
    implementation = _machine_python,
    doc = "The machine's Python as a toolchain that sees no installed package.",
    environ = ["MONOGLOT_PYTHON", "PATH"],
)
