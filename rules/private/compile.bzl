"""The compiler as an action, in a persistent worker where one is to be had."""

load("//rules:providers.bzl", "MonoglotInfo")

def _monoglot_compile_impl(ctx):
    folder = ctx.label.name

    def output(path):
        return ctx.actions.declare_file(folder + "/" + path)

    info = MonoglotInfo(
        name = ctx.attr.app_name,
        client = output("client.js"),
        server = output("server.js"),
        manifest = output("app.json"),
        proto = output(ctx.attr.app_name + ".proto"),
        descriptor_set = output(ctx.attr.app_name + ".binpb"),
        migrations = ctx.actions.declare_directory(folder + "/sqlite"),
        wire_c = output("wire.c"),
        maps = [output("client.js.map"), output("server.js.map")],
    )
    outputs = [
        info.client,
        info.server,
        info.manifest,
        info.proto,
        info.descriptor_set,
        info.migrations,
        info.wire_c,
    ] + info.maps

    args = ctx.actions.args()
    args.add("compile")
    args.add(ctx.file.src)
    args.add("--name", ctx.attr.app_name)
    args.add("--title", ctx.attr.title)
    args.add("--out", info.client.dirname)
    args.add_all(ctx.files.srcs, before_each = "--src")
    args.set_param_file_format("multiline")
    args.use_param_file("@%s", use_always = True)

    ctx.actions.run(
        mnemonic = "MonoglotCompile",
        progress_message = "Compiling %{label}",
        executable = ctx.executable._compiler,
        arguments = [args],
        inputs = [ctx.file.src] + ctx.files.srcs,
        outputs = outputs,
        execution_requirements = {
            "supports-workers": "1",
            "requires-worker-protocol": "json",
        },
    )
    return [
        info,
        DefaultInfo(files = depset(outputs)),
        OutputGroupInfo(
            wire = depset([info.proto, info.descriptor_set]),
            migrations = depset([info.migrations]),
            manifest = depset([info.manifest]),
            wire_c = depset([info.wire_c]),
        ),
    ]

monoglot_compile = rule(
    doc = "Compiles one application module to everything that is emitted from it.",
    implementation = _monoglot_compile_impl,
    provides = [MonoglotInfo],
    attrs = {
        "src": attr.label(
            doc = "The application's Python module.",
            allow_single_file = [".py"],
            mandatory = True,
        ),
        "srcs": attr.label_list(
            doc = "The modules that it imports, directly or through others.",
            allow_files = [".py"],
        ),
        "app_name": attr.string(mandatory = True),
        "title": attr.string(mandatory = True),
        "_compiler": attr.label(
            default = Label("//compiler:cli"),
            executable = True,
            cfg = "exec",
        ),
    },
)
