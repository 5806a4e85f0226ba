"""The pod: bytecode and image of an application, linked into one static binary."""

load("//rules:providers.bzl", "BundleInfo", "MonoglotInfo")

def _pod_image_impl(ctx):
    info = ctx.attr.app[MonoglotInfo]
    server = ctx.attr.server[BundleInfo].script
    positions = ctx.attr.server[BundleInfo].source_map

    bytecode = ctx.actions.declare_file(ctx.label.name + ".parts/server.qbc")
    compile = ctx.actions.args()
    compile.add(server)
    compile.add(bytecode)
    ctx.actions.run(
        mnemonic = "MonoglotBytecode",
        executable = ctx.executable._qjsc,
        arguments = [compile],
        inputs = [server],
        outputs = [bytecode],
    )

    image = ctx.actions.declare_file(ctx.label.name + ".parts/image.c")
    pack = ctx.actions.args()
    pack.add("--app", info.manifest)
    pack.add("--bytecode", bytecode)
    pack.add_all("--client", [ctx.file.client], expand_directories = False)
    pack.add("--sign-in", ctx.file._sign_in)
    pack.add("--sign-in-account", ctx.file._sign_in_account)
    pack.add("--script", server)
    pack.add("--map", positions)
    pack.add("--out", image)
    ctx.actions.run(
        mnemonic = "MonoglotImage",
        executable = ctx.executable._pack,
        arguments = [pack],
        inputs = [info.manifest, bytecode, server, positions, ctx.file.client, ctx.file._sign_in, ctx.file._sign_in_account],
        outputs = [image],
    )
    return [DefaultInfo(files = depset([image, info.wire_c]))]

pod_image = rule(
    doc = "The application as C: bytecode, files, wire tables.",
    implementation = _pod_image_impl,
    attrs = {
        "app": attr.label(mandatory = True, providers = [MonoglotInfo]),
        "server": attr.label(mandatory = True, providers = [BundleInfo]),
        "client": attr.label(mandatory = True, allow_single_file = True),
        "_qjsc": attr.label(
            default = Label("//runtime_c:qjsc"),
            executable = True,
            cfg = "exec",
        ),
        "_pack": attr.label(
            default = Label("//runtime_c:pack_image"),
            executable = True,
            cfg = "exec",
        ),
        "_sign_in": attr.label(
            default = Label("//runtime_js:sign_in.html"),
            allow_single_file = True,
        ),
        "_sign_in_account": attr.label(
            default = Label("//runtime_js:sign_in_account.html"),
            allow_single_file = True,
        ),
    },
)

def _optimized_impl(_settings, _attr):
    # The toolchain strips what it links in this mode.
    return {"//command_line_option:compilation_mode": "opt"}

_optimized = transition(
    implementation = _optimized_impl,
    inputs = [],
    outputs = ["//command_line_option:compilation_mode"],
)

def _pod_binary_impl(ctx):
    linked = ctx.executable.binary
    out = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.symlink(output = out, target_file = linked, is_executable = True)
    return [DefaultInfo(files = depset([out]), executable = out)]

pod_binary = rule(
    doc = "The linked pod, always optimised and stripped, whatever mode the build is in.",
    implementation = _pod_binary_impl,
    executable = True,
    attrs = {
        "binary": attr.label(mandatory = True, executable = True, cfg = _optimized),
        "_allowlist_function_transition": attr.label(
            default = "@bazel_tools//tools/allowlists/function_transition_allowlist",
        ),
    },
)
