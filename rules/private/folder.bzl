"""Files of several places in one folder, flat."""

def _flat_folder_impl(ctx):
    out = ctx.actions.declare_directory(ctx.label.name)
    args = ctx.actions.args()
    args.add_all("--out", [out], expand_directories = False)
    for file in ctx.files.srcs:
        args.add("--file", "%s=%s" % (file.basename, file.path))
    ctx.actions.run(
        mnemonic = "MonoglotTree",
        executable = ctx.executable._tree,
        arguments = [args],
        inputs = ctx.files.srcs,
        outputs = [out],
    )
    return [DefaultInfo(files = depset([out]))]

flat_folder = rule(
    doc = "Copies its sources into one folder, each under its own name.",
    implementation = _flat_folder_impl,
    attrs = {
        "srcs": attr.label_list(allow_files = True, mandatory = True),
        "_tree": attr.label(
            default = Label("//compiler:tree_layout"),
            executable = True,
            cfg = "exec",
        ),
    },
)
