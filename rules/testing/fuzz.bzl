"""`c_fuzz`: a libFuzzer harness with AddressSanitizer and UndefinedBehaviorSanitizer, as a test.

The test goes through its seeds, and then looks for new inputs for as many seconds as
`--//rules/testing:fuzz_seconds` says. What it finds is in the test's outputs; mended, it
becomes a seed.
"""

load("@bazel_skylib//rules:common_settings.bzl", "BuildSettingInfo")
load("@rules_cc//cc:defs.bzl", "cc_binary")
load("@rules_python//python:defs.bzl", "py_test")
load(":checked.bzl", "checked_binary", "checked_env")

_MAIN = Label("//rules/testing:fuzz_main.py")
_SECONDS = Label("//rules/testing:fuzz_seconds_file")
_LIBRARY = "@sanitizers//:fuzzer"
_CXX = "@sanitizers//:libstdcxx"

def _seconds_file(ctx):
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(out, str(ctx.attr.setting[BuildSettingInfo].value))
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

seconds_file = rule(
    implementation = _seconds_file,
    doc = "What an int_flag says, as a file.",
    attrs = {"setting": attr.label(mandatory = True, providers = [BuildSettingInfo])},
)

def c_fuzz(name, srcs, seeds, deps, copts = [], tags = [], data = [], env = {}):
    """A harness (`LLVMFuzzerTestOneInput`) that is run under the sanitizers.

    Args:
      name: of the test.
      srcs: of the harness.
      seeds: a Python file with `SEEDS: dict[str, list[bytes]]`, by name of the test.
      deps: what the harness and the seeds need: C libraries first, `py:` before a Python one.
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
        args = ["$(rlocationpath %s.checked)" % name, "$(rlocationpath %s)" % _SECONDS, "$(rlocationpath %s)" % seeds, name],
        data = [name + ".checked", _SECONDS] + data,
        env = checked_env("address") | env,
        tags = tags + ["checks", "fuzz"],
    )
