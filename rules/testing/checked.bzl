"""C under sanitizers: `c_test`, and `checked_test`, `checked_binary` for any program.

The same sources, built for a platform whose toolchain instruments them; the normal
build does not know of it. Checks: `address` (AddressSanitizer, LeakSanitizer,
UndefinedBehaviorSanitizer) and `thread` (ThreadSanitizer). A finding ends the process
with status 99. `memory` is no sanitizer: such a program is for valgrind (memcheck.py).
"""

load("@rules_cc//cc:defs.bzl", "cc_test")

# By check: how the sanitizers behave. A test may not read their text, so the status is one
# that nothing of ours ends with.
_STATUS = "exitcode=99"
_OPTIONS = {
    "address": {
        "ASAN_OPTIONS": _STATUS + ":detect_leaks=1:check_initialization_order=1:strict_string_checks=1:allocator_may_return_null=1",
        "LSAN_OPTIONS": _STATUS,
        "UBSAN_OPTIONS": _STATUS + ":print_stacktrace=1",
    },
    "memory": {},
    "thread": {"TSAN_OPTIONS": _STATUS + ":second_deadlock_stack=1"},
}

def _platform(_settings, attr):
    return {"//command_line_option:platforms": str(Label("//rules/toolchains/zig:linux_x86_64_%s.platform" % attr.check))}

_checked = transition(
    implementation = _platform,
    inputs = [],
    outputs = ["//command_line_option:platforms"],
)

def _impl(ctx):
    made = ctx.attr.of[0] if type(ctx.attr.of) == "list" else ctx.attr.of
    executable = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = executable, target_file = made[DefaultInfo].files_to_run.executable, is_executable = True)
    inner = made[RunEnvironmentInfo].environment if RunEnvironmentInfo in made else {}
    return [
        DefaultInfo(executable = executable, runfiles = ctx.runfiles(ctx.files.data).merge(made[DefaultInfo].default_runfiles)),
        RunEnvironmentInfo(environment = inner | _OPTIONS[ctx.attr.check] | ctx.attr.env),
    ]

_ATTRS = {
    "check": attr.string(mandatory = True, values = _OPTIONS.keys()),
    "data": attr.label_list(allow_files = True),
    "env": attr.string_dict(doc = "Goes before what the program itself asks for."),
    "of": attr.label(mandatory = True, cfg = _checked, doc = "The program."),
    "_allowlist_function_transition": attr.label(default = "@bazel_tools//tools/allowlists/function_transition_allowlist"),
}

_checked_test = rule(implementation = _impl, attrs = _ATTRS, test = True)

checked_binary = rule(
    implementation = _impl,
    doc = "A program under a check; whoever starts it gives it the environment `checked_env`.",
    attrs = _ATTRS,
    executable = True,
)

def checked_env(check):
    """The variables by which a checked program is started."""
    return _OPTIONS[check]

def checked_test(name, tags = [], **kwargs):
    """A test under a check.

    Args:
      name: of the target.
      tags: more than `checks`, by which all are found.
      **kwargs: `check`, `of`, and what tests have.
    """
    _checked_test(name = name, tags = tags + ["checks"], **kwargs)

def c_test(name, checks = ["address"], checked_env = {}, **kwargs):
    """A `cc_test`, and the same under each check as `NAME.address` or `NAME.thread`.

    Args:
      name: of the target.
      checks: of `address` and `thread`.
      checked_env: variables under a check, e.g. to do less of what is slow there.
      **kwargs: as for cc_test.
    """
    cc_test(name = name, **kwargs)
    for check in checks:
        checked_test(
            name = "%s.%s" % (name, check),
            size = kwargs.get("size", "medium"),
            check = check,
            env = checked_env,
            of = name,
        )
