"""`zig_toolchain`: everything for one target, from musl to the registered toolchain."""

load("@rules_cc//cc:defs.bzl", "cc_toolchain")
load(":cc_toolchain_config.bzl", "zig_cc_toolchain_config")
load(":sysroot.bzl", "zig_sysroot")

# Built for what needs it only: `//...` would make the libc of every platform.
_UNASKED = ["manual"]

def zig_toolchain(name, cpu, emulation, check = ""):
    """A C toolchain that makes static musl binaries for Linux, or checked ones.

    Args:
      name: the registered toolchain's name.
      cpu: as in @platforms//cpu, which is zig's name for it too.
      emulation: lld's name for the object format.
      check: what watches as it runs: the sanitizers "address" (with undefined behaviour and leaks)
        or "thread", or valgrind's "memory"; the binaries then are for this glibc or a newer one. None
        for what is shipped.
    """
    target = cpu + ("-linux-gnu.2.36" if check else "-linux-musl")
    zig = "@zig_glibc//:" if check else "@zig//:"
    runtime = ["@sanitizers//:" + check] if check in ["address", "thread"] else []
    zig_sysroot(name = name + ".sysroot", lib = zig + "lib", tags = _UNASKED, target = target, zig = zig + "zig")
    zig_cc_toolchain_config(
        name = name + ".config",
        check = check,
        emulation = emulation,
        lib = zig + "lib",
        runtime = runtime[0] if runtime else None,
        sysroot = name + ".sysroot",
        tags = _UNASKED,
        target = target,
        zig = zig + "zig",
    )
    native.filegroup(
        name = name + ".files",
        tags = _UNASKED,
        srcs = ["no_unwind.ld", "zig_ar.sh", "zig_cc.sh", "zig_ld.sh", "zig_strip.sh", zig + "files", name + ".sysroot"] + runtime,
    )
    native.filegroup(
        name = name + ".compiler",
        tags = _UNASKED,
        srcs = ["zig_cc.sh", zig + "files"],
    )
    native.filegroup(
        name = name + ".archiver",
        tags = _UNASKED,
        srcs = ["zig_ar.sh", zig + "zig"],
    )
    native.filegroup(
        name = name + ".linker",
        tags = _UNASKED,
        srcs = ["no_unwind.ld", "zig_ld.sh", zig + "zig", name + ".sysroot"] + runtime,
    )
    native.filegroup(
        name = name + ".stripper",
        tags = _UNASKED,
        srcs = ["zig_strip.sh", zig + "zig"],
    )
    cc_toolchain(
        name = name + ".cc",
        tags = _UNASKED,
        all_files = name + ".files",
        ar_files = name + ".archiver",
        as_files = name + ".compiler",
        compiler_files = name + ".compiler",
        dwp_files = name + ".files",
        linker_files = name + ".linker",
        objcopy_files = name + ".files",
        strip_files = name + ".stripper",
        toolchain_config = name + ".config",
    )
    native.toolchain(
        name = name,
        exec_compatible_with = ["@platforms//os:linux", "@platforms//cpu:x86_64"],
        target_compatible_with = [
            "@platforms//os:linux",
            "@platforms//cpu:" + cpu,
            "//rules/toolchains:" + (check or "unchecked"),
        ],
        toolchain = name + ".cc",
        toolchain_type = "@bazel_tools//tools/cpp:toolchain_type",
    )
    if check:
        native.platform(
            name = name + ".platform",
            constraint_values = [
                "@platforms//os:linux",
                "@platforms//cpu:" + cpu,
                "//rules/toolchains:" + check,
            ],
        )
