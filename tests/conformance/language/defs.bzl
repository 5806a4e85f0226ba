"""`language_cases`: a case file as what the engines run."""

load("//rules:parts.bzl", "ESBUILD_FLAGS", "LINK_FLAGS")

_SIDES = ["client", "server"]

def _language_cases_impl(ctx):
    name = ctx.file.src.basename.rpartition(".")[0]

    def output(path):
        return ctx.actions.declare_file("%s/%s" % (name, path))

    emitted = {side: output("emitted/%s.js" % side) for side in _SIDES}
    bundled = [output("%s.js" % side) for side in _SIDES]
    listing = output("listing.json")

    compile = ctx.actions.args()
    compile.add(ctx.file.src)
    compile.add_all(ctx.files.head, before_each = "--head")
    for side, file in emitted.items():
        compile.add("--" + side, file)
    compile.add("--listing", listing)
    ctx.actions.run(
        mnemonic = "LanguageCases",
        executable = ctx.executable._compile,
        arguments = [compile],
        inputs = [ctx.file.src] + ctx.files.head,
        outputs = emitted.values() + [listing],
    )

    # As in an application, but that its shells start nothing.
    bundle = ctx.actions.args()
    bundle.add_all(emitted.values())
    bundle.add_all(LINK_FLAGS)
    for shell in ["client", "actor"]:
        bundle.add("--alias:monoglot/%s.js=./%s" % (shell, ctx.file._shell.path))
    bundle.add("--alias:monoglot=./" + ctx.file._runtime.path)
    linked = [ctx.actions.declare_file("linked/" + file.basename, sibling = file) for file in bundled]
    bundle.add("--outdir=" + linked[0].dirname)
    ctx.actions.run(
        mnemonic = "LanguageBundle",
        executable = ctx.executable._esbuild,
        arguments = [bundle],
        inputs = emitted.values() + [ctx.file._runtime, ctx.file._shell],
        outputs = linked,
    )
    minify = ctx.actions.args()
    minify.add_all(linked)
    minify.add_all(ESBUILD_FLAGS)
    minify.add("--outdir=" + bundled[0].dirname)
    ctx.actions.run(
        mnemonic = "LanguageMinify",
        executable = ctx.executable._esbuild,
        arguments = [minify],
        inputs = linked,
        outputs = bundled,
    )
    return [DefaultInfo(files = depset(bundled + [listing]))]

language_cases = rule(
    doc = "Compiles a case file to one bundle per side, linked and minified as an application is.",
    implementation = _language_cases_impl,
    attrs = {
        "src": attr.label(
            doc = "A case file (.py) or a table (.txt).",
            allow_single_file = [".py", ".txt"],
            mandatory = True,
        ),
        "head": attr.label_list(
            doc = "What goes before a table.",
            allow_files = [".txt"],
        ),
        "_compile": attr.label(
            default = Label("//tests/conformance/language:compile_cases"),
            executable = True,
            cfg = "exec",
        ),
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
        "_shell": attr.label(
            default = Label("//tests/conformance/language:shell.js"),
            allow_single_file = True,
        ),
    },
)
