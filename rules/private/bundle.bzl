"""JavaScript modules bundled with the runtime they import, by esbuild."""

load("//rules:providers.bzl", "BundleInfo", "MonoglotInfo")

# What every bundle is made with: small, and the same bytes from the same input.
# Symbolic links stay what they are, else the sandbox's real paths would show.
ESBUILD_FLAGS = [
    "--format=esm",
    "--target=es2022",
    "--minify",
    "--charset=utf8",
    "--legal-comments=none",
    "--preserve-symlinks",
    "--sources-content=false",
    "--log-level=warning",
]

LINK_FLAGS = ESBUILD_FLAGS + [
    "--bundle",
    "--loader:.html=text",
]

ESBUILD_ATTRS = {
    "_esbuild": attr.label(
        default = Label("//third_party:esbuild"),
        allow_single_file = True,
        executable = True,
        cfg = "exec",
    ),
    "_runtime": attr.label(
        default = Label("//runtime_js:runtime"),
        allow_single_file = True,
    ),
}

def bundle(ctx, *, entry, out, flags = [], maps = []):
    """Bundles `entry` with the runtime into `out`.

    Once linked, the modules are minified again as the one module that they have become.

    Args:
      ctx: the rule's context; its rule has ESBUILD_ATTRS.
      entry: File, the module to begin with; or a string, a module of the runtime.
      out: File to write.
      flags: more flags of esbuild.
      maps: list of File, source maps beside `entry`; the bundle's is made of them.

    Returns:
      BundleInfo.
    """
    metafile = ctx.actions.declare_file(out.basename + ".meta.json", sibling = out)
    linked = ctx.actions.declare_file("linked." + out.basename, sibling = out)
    runtime = ctx.file._runtime
    inputs = [runtime] + maps
    args = ctx.actions.args()
    if type(entry) == "string":
        args.add(runtime.path + "/" + entry)
    else:
        inputs.append(entry)
        args.add(entry)
    args.add_all(LINK_FLAGS + ["--sourcemap=inline"] + flags)
    args.add("--alias:monoglot=./" + runtime.path)
    args.add(linked, format = "--outfile=%s")
    args.add(metafile, format = "--metafile=%s")
    ctx.actions.run(
        mnemonic = "MonoglotBundle",
        progress_message = "Bundling %{output}",
        executable = ctx.executable._esbuild,
        arguments = [args],
        inputs = inputs,
        outputs = [linked, metafile],
    )
    return BundleInfo(script = out, metafile = metafile, source_map = _minified(ctx, linked, out))

def _minified(ctx, linked, out):
    """Minifies the linked module into `out`.

    Args:
      ctx: the rule's context.
      linked: File, the module; its source map is in it.
      out: File to write.

    Returns:
      File, the source map: beside `out` and not named in it, so what a page loads does not tell where it is.
    """
    source_map = ctx.actions.declare_file(out.basename + ".map", sibling = out)
    args = ctx.actions.args()
    args.add(linked)
    args.add_all(ESBUILD_FLAGS)
    args.add("--sourcemap=external")
    args.add(out, format = "--outfile=%s")
    ctx.actions.run(
        mnemonic = "MonoglotMinify",
        progress_message = "Minifying %{output}",
        executable = ctx.executable._esbuild,
        arguments = [args],
        inputs = [linked],
        outputs = [out, source_map],
    )
    return source_map

def _providers(made):
    return [
        made,
        DefaultInfo(files = depset([made.script])),
        OutputGroupInfo(metafile = depset([made.metafile]), source_map = depset([made.source_map])),
    ]

def _app_bundle_impl(ctx):
    info = ctx.attr.app[MonoglotInfo]
    entry = info.client if ctx.attr.side == "client" else info.server
    made = bundle(
        ctx,
        entry = entry,
        out = ctx.actions.declare_file("%s/%s.js" % (ctx.label.name, ctx.attr.side)),
        flags = ctx.attr.flags,
        maps = info.maps,
    )
    return _providers(made)

app_bundle = rule(
    doc = "One side of an application, bundled and minified.",
    implementation = _app_bundle_impl,
    provides = [BundleInfo],
    attrs = ESBUILD_ATTRS | {
        "app": attr.label(mandatory = True, providers = [MonoglotInfo]),
        "side": attr.string(mandatory = True, values = ["client", "server"]),
        "flags": attr.string_list(doc = "More flags of esbuild."),
    },
)

def _runtime_bundle_impl(ctx):
    made = bundle(
        ctx,
        entry = ctx.attr.module,
        out = ctx.actions.declare_file("%s/%s" % (ctx.label.name, ctx.attr.module)),
        flags = ctx.attr.flags,
    )
    return _providers(made)

runtime_bundle = rule(
    doc = "One module of the runtime, bundled and minified by itself.",
    implementation = _runtime_bundle_impl,
    provides = [BundleInfo],
    attrs = ESBUILD_ATTRS | {
        "module": attr.string(doc = "File name in runtime_js.", mandatory = True),
        "flags": attr.string_list(doc = "More flags of esbuild."),
    },
)

def _script_bundle_impl(ctx):
    made = bundle(
        ctx,
        entry = ctx.file.src,
        out = ctx.actions.declare_file("%s/%s" % (ctx.label.name, ctx.file.src.basename)),
    )
    return _providers(made)

script_bundle = rule(
    doc = "A script by hand, bundled and minified as an application's is.",
    implementation = _script_bundle_impl,
    provides = [BundleInfo],
    attrs = ESBUILD_ATTRS | {
        "src": attr.label(allow_single_file = [".js"], mandatory = True),
    },
)
