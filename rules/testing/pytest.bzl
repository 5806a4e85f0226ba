"""`pytest_test`: a test target that runs its test files under pytest."""

load("@rules_python//python:defs.bzl", "py_test")
load("//third_party:pypi.bzl", "requirement")

_MAIN = Label("//rules/testing:pytest_main.py")
_LIBRARY = Label("//rules/testing:pytest_main")

def _is_test_file(src):
    name = str(src).split("/")[-1].split(":")[-1]
    return name.startswith("test_") or name.endswith("_test.py")

def pytest_test(name, srcs, deps = [], data = [], args = [], **kwargs):
    """Runs `test_*.py` and `*_test.py` among `srcs` under pytest.

    Fails when no test passed: none found, all deselected, all skipped.

    Args:
      name: the target's name.
      srcs: test files, with conftest.py and helpers.
      deps: py_library targets; pytest itself is there already.
      data: files at run time.
      args: more arguments for pytest.
      **kwargs: as for py_test (size, tags, env, shard_count, ...).
    """
    tests = [src for src in srcs if _is_test_file(src)]
    if not tests:
        fail("pytest_test %s: no file in srcs is named test_*.py or *_test.py" % name)
    py_test(
        name = name,
        srcs = srcs + [_MAIN],
        main = _MAIN,
        deps = deps + [_LIBRARY, requirement("pytest")],
        data = data,
        args = ["$(rlocationpath %s)" % src for src in tests] + args,
        **kwargs
    )
