"""`c_fuzz`: a libFuzzer harness with AddressSanitizer and UndefinedBehaviorSanitizer, as a test.

The test goes through its seeds, and then looks for new inputs for some seconds; for others
with `--test_env=MONOGLOT_FUZZ_SECONDS=N`. What it finds is in the test's outputs; mended, it
becomes a seed.
"""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_python//python:defs.bzl", "py_test")
load(":checked.bzl", "checked_binary", "checked_env")

_MAIN = Label("//rules/testing:fuzz_main.py")
_LIBRARY = "@sanitizers//:fuzzer"
_CXX = "@sanitizers//:libstdcxx"

def c_fuzz(name, srcs, seeds, seconds, deps, copts = [], tags = [], data = [], env = {}):
    """A harness (`LLVMFuzzerTestOneInput`) that is run under the sanitizers.

    Args:
      name: of the test.
      srcs: of the harness.
      seeds: a Python file with `SEEDS: dict[str, list[bytes]]`, by name of the test.
      seconds: how long it looks for new inputs.
      deps: what the harness needs.
      copts: for the harness.
      tags: of the test.
      data: of the seeds.
      env: of the seeds.
    """
    cc_binary(
        name = name + ".harness",
        testonly = True,
        srcs = srcs,
        additional_linker_inputs = [_LIBRARY, _CXX],
        copts = copts,
        linkopts = ["--whole-archive", "$(execpath %s)" % _LIBRARY, "--no-whole-archive", "$(execpath %s)" % _CXX],
        tags = ["manual"],  # it is linked under the check only
        deps = deps,
    )
    checked_binary(
        name = name + ".checked",
        testonly = True,
        check = "address",
        of = name + ".harness",
        tags = ["manual"],
    )
    py_test(
        name = name,
        size = "large",
        srcs = [_MAIN, seeds],
        main = _MAIN,
        args = ["$(rlocationpath %s.checked)" % name, str(seconds), "$(rlocationpath %s)" % seeds, name],
        data = [name + ".checked"] + data,
        env = checked_env("address") | env,
        tags = tags + ["checks", "fuzz"],
    )
