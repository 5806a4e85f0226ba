"""`zig_sysroot`: the libc and the compiler's runtime, built for one target."""

# -lNAME finds an empty archive for what musl has in libc itself.
_MUSL = ["crt1.o", "libc.a", "libzigc.a", "libcompiler_rt.a"]
_GLIBC = ["crt1.o", "libunwind.a", "libm.so.6", "libc.so.6", "libld.so.2", "libc_nonshared.a", "libcompiler_rt.a"]
_EMPTY = ["libdl.a", "libm.a", "libpthread.a", "librt.a", "libutil.a"]

def _zig_sysroot(ctx):
    files, options = (_MUSL, ["-static"]) if ctx.attr.target.endswith("-musl") else (_GLIBC, ["-lunwind"])
    outputs = [
        ctx.actions.declare_file("%s/%s" % (ctx.label.name, name))
        for name in files + _EMPTY
    ]
    ctx.actions.run(
        executable = ctx.executable._script,
        arguments = [ctx.attr.target, outputs[0].dirname] + files + ["--"] + options,
        inputs = [ctx.file.lib],
        tools = [ctx.file.zig],
        outputs = outputs,
        env = {"ZIG": ctx.file.zig.path, "ZIG_LIB_DIR": ctx.file.lib.path},
        mnemonic = "ZigSysroot",
        progress_message = "Building the libc for %s" % ctx.attr.target,
    )
    return [DefaultInfo(files = depset(outputs))]

zig_sysroot = rule(
    implementation = _zig_sysroot,
    attrs = {
        "lib": attr.label(default = "@zig//:lib", allow_single_file = True),
        "target": attr.string(mandatory = True, doc = "As `zig cc -target` wants it."),
        "_script": attr.label(
            default = ":sysroot.sh",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "zig": attr.label(default = "@zig//:zig", allow_single_file = True),
    },
)
