"""The Cloudflare folder: worker.js, do.js, server.js, wrangler.jsonc."""

load("//rules:providers.bzl", "BundleInfo", "MonoglotInfo")
load(":bundle.bzl", "ESBUILD_ATTRS", "bundle")

def _cloudflare_folder_impl(ctx):
    info = ctx.attr.app[MonoglotInfo]
    server = ctx.attr.server[BundleInfo].script

    # Neither shell contains the other or the application: worker.js imports
    # do.js, do.js imports server.js, as the modules lie in the folder.
    shells = [
        bundle(
            ctx,
            entry = module,
            out = ctx.actions.declare_file("%s.parts/%s" % (ctx.label.name, module)),
            flags = ["--external:./do.js", "--external:./server.js", "--external:cloudflare:workers"],
        ).script
        for module in ["worker.js", "do.js"]
    ]
    config = ctx.actions.declare_file("%s.parts/wrangler.jsonc" % ctx.label.name)
    args = ctx.actions.args()
    args.add("--app", info.manifest)
    args.add("--out", config)
    ctx.actions.run(
        mnemonic = "MonoglotWrangler",
        executable = ctx.executable._wrangler_config,
        arguments = [args],
        inputs = [info.manifest],
        outputs = [config],
    )

    out = ctx.actions.declare_directory(ctx.label.name)
    files = shells + [server, config]
    layout = ctx.actions.args()
    layout.add_all("--out", [out], expand_directories = False)
    for file in files:
        layout.add("--file", "%s=%s" % (file.basename, file.path))
    ctx.actions.run(
        mnemonic = "MonoglotTree",
        executable = ctx.executable._tree,
        arguments = [layout],
        inputs = files,
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]))]

cloudflare_folder = rule(
    doc = "Lays out what wrangler deploys.",
    implementation = _cloudflare_folder_impl,
    attrs = ESBUILD_ATTRS | {
        "app": attr.label(mandatory = True, providers = [MonoglotInfo]),
        "server": attr.label(mandatory = True, providers = [BundleInfo]),
        "_tree": attr.label(
            default = Label("//compiler:tree_layout"),
            executable = True,
            cfg = "exec",
        ),
        "_wrangler_config": attr.label(
            default = Label("//compiler:wrangler_config"),
            executable = True,
            cfg = "exec",
        ),
    },
)
