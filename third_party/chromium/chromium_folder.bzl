"""`chromium_folder`: the unpacked browser as one folder."""

def _chromium_folder(ctx):
    folder = ctx.actions.declare_directory(ctx.label.name)
    arguments = ctx.actions.args()
    arguments.add_all([folder], expand_directories = False)
    arguments.add_all(ctx.files.archives)
    ctx.actions.run(
        executable = ctx.executable._unpack,
        arguments = [arguments],
        inputs = ctx.files.archives,
        outputs = [folder],
        mnemonic = "UnpackChromium",
        progress_message = "Unpacking Chromium",
    )
    return [DefaultInfo(files = depset([folder]), runfiles = ctx.runfiles([folder]))]

chromium_folder = rule(
    implementation = _chromium_folder,
    attrs = {
        "archives": attr.label(mandatory = True, allow_files = [".br"]),
        "_unpack": attr.label(default = ":unpack", executable = True, cfg = "exec"),
    },
)
