"""`zig_sysroot`: musl and the compiler's runtime, built for one target."""

# -lNAME finds an empty archive for what musl has in libc itself.
_ARCHIVES = ["crt1.o", "libc.a", "libzigc.a", "libcompiler_rt.a"]
_EMPTY = ["libdl.a", "libm.a", "libpthread.a", "librt.a", "libutil.a"]

def _zig_sysroot(ctx):
    outputs = [
        ctx.actions.declare_file("%s/%s" % (ctx.label.name, name))
        for name in _ARCHIVES + _EMPTY
    ]
    ctx.actions.run(
        executable = ctx.executable._script,
        arguments = [ctx.attr.target, outputs[0].dirname],
        inputs = [ctx.file._lib],
        tools = [ctx.file._zig],
        outputs = outputs,
        env = {"ZIG": ctx.file._zig.path, "ZIG_LIB_DIR": ctx.file._lib.path},
        mnemonic = "ZigSysroot",
        progress_message = "Building musl for %s" % ctx.attr.target,
    )
    return [DefaultInfo(files = depset(outputs))]

zig_sysroot = rule(
    implementation = _zig_sysroot,
    attrs = {
        "target": attr.string(mandatory = True, doc = "As `zig cc -target` wants it."),
        "_lib": attr.label(default = "@zig//:lib", allow_single_file = True),
        "_script": attr.label(
            default = ":sysroot.sh",
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
        "_zig": attr.label(default = "@zig//:zig", allow_single_file = True),
    },
)
