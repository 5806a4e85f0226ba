"""The client's folder: index.html and content-hashed files."""

load("//rules:providers.bzl", "BundleInfo", "MonoglotInfo")

def _minify_style(ctx, style):
    out = ctx.actions.declare_file("%s.parts/%s" % (ctx.label.name, style.basename))
    args = ctx.actions.args()
    args.add(style)
    args.add_all(["--minify", "--charset=utf8", "--log-level=warning"])
    args.add(out, format = "--outfile=%s")
    ctx.actions.run(
        mnemonic = "MonoglotStyle",
        executable = ctx.executable._esbuild,
        arguments = [args],
        inputs = [style],
        outputs = [out],
    )
    return out

def _client_folder_impl(ctx):
    manifest = ctx.attr.app[MonoglotInfo].manifest
    script = ctx.attr.bundle[BundleInfo].script
    styles = [_minify_style(ctx, style) for style in ctx.files.styles]
    out = ctx.actions.declare_directory(ctx.label.name)

    args = ctx.actions.args()
    args.add("--app", manifest)
    args.add("--script", script)
    args.add_all(styles, before_each = "--style")
    for asset in ctx.files.assets:
        path = asset.short_path.removeprefix(ctx.label.package + "/")
        args.add("--asset", "%s=%s" % (path, asset.path))
    args.add_all("--out", [out], expand_directories = False)
    ctx.actions.run(
        mnemonic = "MonoglotClient",
        executable = ctx.executable._layout,
        arguments = [args],
        inputs = [manifest, script] + styles + ctx.files.assets,
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]))]

client_folder = rule(
    doc = "Lays out what the browser loads.",
    implementation = _client_folder_impl,
    attrs = {
        "app": attr.label(mandatory = True, providers = [MonoglotInfo]),
        "bundle": attr.label(mandatory = True, providers = [BundleInfo]),
        "styles": attr.label_list(allow_files = [".css"]),
        "assets": attr.label_list(
            doc = "Files served by their path below the package.",
            allow_files = True,
        ),
        "_layout": attr.label(
            default = Label("//compiler:client_layout"),
            executable = True,
            cfg = "exec",
        ),
        "_esbuild": attr.label(
            default = Label("//third_party:esbuild"),
            allow_single_file = True,
            executable = True,
            cfg = "exec",
        ),
    },
)
