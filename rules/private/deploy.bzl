"""The manifest and the deploy tree."""

load("//rules:providers.bzl", "BundleInfo", "MonoglotInfo")

def _layout(ctx):
    """Folders and files of the tree by their path in it, without the manifest."""
    info = ctx.attr.app[MonoglotInfo]
    return {
        "client": ctx.file.client,
        "cloudflare": ctx.file.cloudflare,
        "migrations/sqlite": info.migrations,
    }, {
        "pod/" + info.name: ctx.file.pod,
        "wire/%s.proto" % info.name: info.proto,
        "wire/%s.binpb" % info.name: info.descriptor_set,
    }

def _tree_args(ctx, folders, files):
    args = ctx.actions.args()
    for path, file in folders.items():
        args.add("--folder", "%s=%s" % (path, file.path))
    for path, file in files.items():
        args.add("--file", "%s=%s" % (path, file.path))
    return args

def _app_manifest_impl(ctx):
    info = ctx.attr.app[MonoglotInfo]
    folders, files = _layout(ctx)
    text = ctx.actions.declare_file(ctx.label.name + "/manifest.md")
    data = ctx.actions.declare_file(ctx.label.name + "/manifest.json")
    args = ctx.actions.args()
    args.add("finish")
    args.add("--app", info.manifest)
    args.add("--md", text)
    args.add("--json", data)
    ctx.actions.run(
        mnemonic = "MonoglotManifest",
        executable = ctx.executable._manifest,
        arguments = [args, _tree_args(ctx, folders, files)],
        inputs = [info.manifest] + folders.values() + files.values(),
        outputs = [text, data],
    )
    return [DefaultInfo(files = depset([text, data]))]

_ARTIFACTS = {
    "app": attr.label(mandatory = True, providers = [MonoglotInfo]),
    "client": attr.label(mandatory = True, allow_single_file = True),
    "cloudflare": attr.label(mandatory = True, allow_single_file = True),
    "pod": attr.label(mandatory = True, allow_single_file = True),
}

app_manifest = rule(
    doc = "Placements with reasons, routes, artifacts with sizes and hashes.",
    implementation = _app_manifest_impl,
    attrs = _ARTIFACTS | {
        "_manifest": attr.label(
            default = Label("//compiler:manifest"),
            executable = True,
            cfg = "exec",
        ),
    },
)

def _deploy_tree_impl(ctx):
    folders, files = _layout(ctx)
    files |= {file.basename: file for file in ctx.files.manifest}
    files |= {
        "maps/%s.js.map" % side: bundle[BundleInfo].source_map
        for side, bundle in {"client": ctx.attr.client_bundle, "server": ctx.attr.server_bundle}.items()
    }
    out = ctx.actions.declare_directory(ctx.attr.out or ctx.label.name)
    args = _tree_args(ctx, folders, files)
    args.add_all("--out", [out], expand_directories = False)
    ctx.actions.run(
        mnemonic = "MonoglotTree",
        progress_message = "Laying out %{output}",
        executable = ctx.executable._tree,
        arguments = [args],
        inputs = folders.values() + files.values(),
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]), runfiles = ctx.runfiles([out]))]

deploy_tree = rule(
    doc = "Everything an application needs to run, in one folder.",
    implementation = _deploy_tree_impl,
    attrs = _ARTIFACTS | {
        "client_bundle": attr.label(mandatory = True, providers = [BundleInfo]),
        "manifest": attr.label(mandatory = True),
        "server_bundle": attr.label(mandatory = True, providers = [BundleInfo]),
        "out": attr.string(doc = "Name of the folder; the target's name if empty."),
        "_tree": attr.label(
            default = Label("//compiler:tree_layout"),
            executable = True,
            cfg = "exec",
        ),
    },
)
