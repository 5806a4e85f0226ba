"""What Bazel must know to compile C and link static binaries with zig.

All flags stand here (`no_legacy_features`). Invariants: no flag holds a path of
the machine; the linker is called as itself, so `linkopts` are the linker's own
arguments (`-lm`, `--wrap=x`), without `-Wl,`; C only. With a `check` the compiler's
sanitizers look at what runs: glibc, linked dynamically, because they need it.
"""

load("@bazel_tools//tools/build_defs/cc:action_names.bzl", "ACTION_NAMES")
load(
    "@bazel_tools//tools/cpp:cc_toolchain_config_lib.bzl",
    "action_config",
    "env_entry",
    "env_set",
    "feature",
    "flag_group",
    "flag_set",
    "tool",
    "variable_with_value",
    "with_feature_set",
)

# C++ is named because Bazel's own rules are analysed with it; there is no libc++.
_COMPILE = [
    ACTION_NAMES.c_compile,
    ACTION_NAMES.cpp_compile,
    ACTION_NAMES.preprocess_assemble,
    ACTION_NAMES.assemble,
]
_LINK = [
    ACTION_NAMES.cpp_link_executable,
    ACTION_NAMES.cpp_link_dynamic_library,
    ACTION_NAMES.cpp_link_nodeps_dynamic_library,
]
_ARCHIVE = [ACTION_NAMES.cpp_link_static_library]
_STRIP = [ACTION_NAMES.strip]

# Each thread's stack (a musl binary's own header sets it; its default is 128 KiB,
# too small for SQLite and QuickJS).
_STACK_BYTES = 8 * 1024 * 1024

def _flags(*flags, **when):
    return flag_group(flags = list(flags), **when)

def _compile(name, groups, enabled = True, with_features = []):
    return feature(
        name = name,
        enabled = enabled,
        flag_sets = [flag_set(actions = _COMPILE, flag_groups = groups, with_features = with_features)],
    )

def _per_mode(name, actions, flags_by_mode):
    """A feature whose flags depend on --compilation_mode."""
    return feature(name = name, enabled = True, flag_sets = [
        flag_set(
            actions = actions,
            flag_groups = [flag_group(flags = flags)],
            with_features = [with_feature_set(features = [mode])],
        )
        for mode, flags in flags_by_mode.items()
        if flags
    ])

def _environment(ctx):
    return feature(name = "environment", enabled = True, env_sets = [env_set(
        actions = _COMPILE + _LINK + _ARCHIVE + _STRIP,
        env_entries = [
            env_entry("ZIG", ctx.file.zig.path),
            env_entry("ZIG_LIB_DIR", ctx.file.lib.path),
        ],
    )])

# What instruments, by check. Nothing is gone on with after a mistake. Coverage is what
# libFuzzer follows; without it nobody reads the counters. `memory` is for memcheck, which needs
# nothing but a libc that is linked dynamically: it replaces malloc as the program is loaded. A flag for each: `zig cc` drops
# `address` from a list.
_CHECKS = {
    "address": [
        "-fsanitize=undefined",
        "-fsanitize=fuzzer-no-link",
        "-fsanitize=address",
        "-fno-sanitize-trap=undefined",
        "-fno-sanitize-recover=undefined",
    ],
    "memory": [],
    "thread": ["-fsanitize=thread"],
}

def _mode_features(check):
    if check:
        # One mode: a report needs lines and frames.
        return [
            _compile("mode_compile_flags", [_flags("-O1", "-g1", "-fno-omit-frame-pointer", "-fno-optimize-sibling-calls")]),
            feature(name = "ubsan"),
        ] + ([_compile("check", [_flags(*_CHECKS[check])])] if _CHECKS[check] else [])
    return [
        _per_mode("mode_compile_flags", _COMPILE, {
            "dbg": ["-O0", "-g", "-fno-omit-frame-pointer"],
            "fastbuild": ["-O0", "-g1", "-fno-omit-frame-pointer"],
            "opt": ["-O2", "-g0", "-fomit-frame-pointer"],
        }),
        _compile("ubsan", [_flags("-fsanitize=undefined", "-fsanitize-trap=undefined")], enabled = False),
    ]

def _compile_features(target, check):
    return [
        _compile("target", [_flags(
            "-target",
            target,
            # zig turns on traps for undefined behaviour where it guesses a debug
            # build; the "ubsan" feature below does it where it is asked for.
            "-fno-sanitize=undefined",
            # zig adds NDEBUG where it optimises; whether assertions stay is up to
            # each target.
            "-UNDEBUG",
            "-fstack-protector-strong",
            "-ffunction-sections",
            "-fdata-sections",
            "-Wno-builtin-macro-redefined",
            "-D__DATE__=\"redacted\"",
            "-D__TIME__=\"redacted\"",
            "-D__TIMESTAMP__=\"redacted\"",
        )]),
    ] + _mode_features(check) + [
        _compile("include_paths", [
            _flags("-iquote", "%{quote_include_paths}", iterate_over = "quote_include_paths"),
            _flags("-I%{include_paths}", iterate_over = "include_paths"),
            _flags("-isystem", "%{system_include_paths}", iterate_over = "system_include_paths"),
        ]),
        _compile("preprocessor_defines", [_flags("-D%{preprocessor_defines}", iterate_over = "preprocessor_defines")]),
        _compile("includes", [_flags(
            "-include",
            "%{includes}",
            iterate_over = "includes",
            expand_if_available = "includes",
        )]),
        _compile("dependency_file", [_flags(
            "-MD",
            "-MF",
            "%{dependency_file}",
            expand_if_available = "dependency_file",
        )]),
        _compile("user_compile_flags", [_flags(
            "%{user_compile_flags}",
            iterate_over = "user_compile_flags",
            expand_if_available = "user_compile_flags",
        )]),
        _compile("compiler_input_flags", [_flags("-c", "%{source_file}", expand_if_available = "source_file")]),
        _compile("compiler_output_flags", [_flags("-o", "%{output_file}", expand_if_available = "output_file")]),
    ]

def _library(kind, *flags):
    return flag_group(
        flags = list(flags),
        expand_if_equal = variable_with_value(name = "libraries_to_link.type", value = kind),
    )

def _libraries_to_link():
    return flag_group(
        iterate_over = "libraries_to_link",
        expand_if_available = "libraries_to_link",
        flag_groups = [
            flag_group(
                flags = ["--start-lib"],
                expand_if_equal = variable_with_value(name = "libraries_to_link.type", value = "object_file_group"),
            ),
            flag_group(
                flags = ["--whole-archive"],
                expand_if_true = "libraries_to_link.is_whole_archive",
            ),
            flag_group(
                flags = ["%{libraries_to_link.object_files}"],
                iterate_over = "libraries_to_link.object_files",
                expand_if_equal = variable_with_value(name = "libraries_to_link.type", value = "object_file_group"),
            ),
            _library("object_file", "%{libraries_to_link.name}"),
            _library("static_library", "%{libraries_to_link.name}"),
            flag_group(
                flags = ["--no-whole-archive"],
                expand_if_true = "libraries_to_link.is_whole_archive",
            ),
            flag_group(
                flags = ["--end-lib"],
                expand_if_equal = variable_with_value(name = "libraries_to_link.type", value = "object_file_group"),
            ),
        ],
    )

def _link(name, *groups):
    return feature(name = name, enabled = True, flag_sets = [
        flag_set(actions = _LINK, flag_groups = list(groups)),
    ])

def _check_link_features(ctx, sysroot):
    """Links a program with a sanitizer's archives; each names, in a file beside it, what libraries must find."""
    archives = [file.path for file in ctx.files.runtime if file.extension == "a"]
    exported = ["--dynamic-list=" + file.path for file in ctx.files.runtime if file.extension == "syms"]
    return [
        _link("link_as", _flags(
            "-m",
            ctx.attr.emulation,
            "--dynamic-linker",
            "/lib64/ld-linux-x86-64.so.2",
            "--build-id=none",
            "--eh-frame-hdr",
            "--gc-sections",
            "-z",
            "noexecstack",
            *exported
        )),
        _link("link_output", _flags("-o", "%{output_execpath}"), _flags(sysroot["crt1.o"].path)),
        _link("library_search", _flags("-L" + sysroot["libc.so.6"].dirname)),
        _link("libraries_to_link", _libraries_to_link()),
        _link("user_link_flags", _flags(
            "%{user_link_flags}",
            iterate_over = "user_link_flags",
            expand_if_available = "user_link_flags",
        )),
        _link("runtime", _flags("--whole-archive", *(archives + ["--no-whole-archive"]))),
        _link("libc", _flags(*[file.path for name, file in sysroot.items() if name in _GLIBC])),
    ]

_GLIBC = ["libunwind.a", "libm.so.6", "libc.so.6", "libld.so.2", "libc_nonshared.a", "libcompiler_rt.a"]

def _link_features(ctx, sysroot):
    link = _link
    return [
        link("link_as", _flags(
            "-m",
            ctx.attr.emulation,
            "-static",
            "--build-id=none",
            "--gc-sections",
            "--fatal-warnings",
            "-z",
            "relro",
            "-z",
            "now",
            "-z",
            "noexecstack",
            "-z",
            "stack-size=%d" % _STACK_BYTES,
        )),
        _per_mode("mode_link_flags", _LINK, {
            "dbg": ["--eh-frame-hdr"],
            "fastbuild": ["--eh-frame-hdr"],
            "opt": ["-s", "-T", ctx.file._no_unwind.path],
        }),
        link("link_output", _flags("-o", "%{output_execpath}"), _flags(sysroot["crt1.o"].path)),
        link("library_search", _flags("-L" + sysroot["libc.a"].dirname)),
        link("libraries_to_link", _libraries_to_link()),
        link("user_link_flags", _flags(
            "%{user_link_flags}",
            iterate_over = "user_link_flags",
            expand_if_available = "user_link_flags",
        )),
        link("libc", _flags(
            "--start-group",
            sysroot["libc.a"].path,
            sysroot["libzigc.a"].path,
            sysroot["libcompiler_rt.a"].path,
            "--end-group",
        )),
    ]

def _archive_features():
    return [feature(name = "archiver_flags", enabled = True, flag_sets = [flag_set(
        actions = _ARCHIVE,
        flag_groups = [
            _flags("rcsD", "%{output_execpath}"),
            flag_group(
                iterate_over = "libraries_to_link",
                expand_if_available = "libraries_to_link",
                flag_groups = [
                    _library("object_file", "%{libraries_to_link.name}"),
                    flag_group(
                        flags = ["%{libraries_to_link.object_files}"],
                        iterate_over = "libraries_to_link.object_files",
                        expand_if_equal = variable_with_value(
                            name = "libraries_to_link.type",
                            value = "object_file_group",
                        ),
                    ),
                ],
            ),
        ],
    )])]

def _strip_features():
    return [feature(name = "strip_flags", enabled = True, flag_sets = [flag_set(
        actions = _STRIP,
        flag_groups = [_flags("%{input_file}", "%{output_file}")],
    )])]

def _parameter_file():
    return feature(name = "linker_param_file", enabled = True, flag_sets = [flag_set(
        actions = _LINK + _ARCHIVE,
        flag_groups = [_flags("@%{linker_param_file}", expand_if_available = "linker_param_file")],
    )])

def _zig_cc_toolchain_config(ctx):
    sysroot = {file.basename: file for file in ctx.files.sysroot}
    check = ctx.attr.check
    libc = "glibc" if check else "musl"
    modes = [feature(name = name) for name in ["dbg", "fastbuild", "opt"]]
    tools = [
        (_ARCHIVE, ctx.file._ar),
        (_COMPILE, ctx.file._cc),
        (_LINK, ctx.file._ld),
        (_STRIP, ctx.file._strip),
    ]
    return cc_common.create_cc_toolchain_config_info(
        ctx = ctx,
        toolchain_identifier = "zig-" + ctx.attr.target + ("-" + check if check else ""),
        compiler = "zig",
        target_cpu = ctx.attr.target.split("-")[0],
        target_libc = libc,
        target_system_name = ctx.attr.target,
        abi_version = libc,
        abi_libc_version = libc,
        cxx_builtin_include_directories = ["%workspace%/" + ctx.file.lib.path],
        features = [feature(name = "no_legacy_features"), _environment(ctx)] + modes +
                   _compile_features(ctx.attr.target, check) +
                   (_check_link_features if check else _link_features)(ctx, sysroot) +
                   _archive_features() + _strip_features() + [_parameter_file()],
        action_configs = [
            action_config(action_name = action, enabled = True, tools = [tool(tool = program)])
            for actions, program in tools
            for action in actions
        ],
    )

zig_cc_toolchain_config = rule(
    implementation = _zig_cc_toolchain_config,
    attrs = {
        "check": attr.string(values = ["", "address", "memory", "thread"], doc = "What watches."),
        "emulation": attr.string(mandatory = True, doc = "What lld's -m wants."),
        "lib": attr.label(default = "@zig//:lib", allow_single_file = True),
        "runtime": attr.label(doc = "The sanitizers' own archives."),
        # As for cc_toolchain's own files: the same outputs must be meant.
        "sysroot": attr.label(mandatory = True, cfg = "exec"),
        "target": attr.string(mandatory = True, doc = "As `zig cc -target` wants it."),
        "_ar": attr.label(default = ":zig_ar.sh", allow_single_file = True),
        "_cc": attr.label(default = ":zig_cc.sh", allow_single_file = True),
        "_ld": attr.label(default = ":zig_ld.sh", allow_single_file = True),
        "_no_unwind": attr.label(default = ":no_unwind.ld", allow_single_file = True),
        "_strip": attr.label(default = ":zig_strip.sh", allow_single_file = True),
        "zig": attr.label(default = "@zig//:zig", allow_single_file = True),
    },
    provides = [CcToolchainConfigInfo],
)
