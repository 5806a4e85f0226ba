"""`node_program`: a script in a node_modules folder, run by the pinned Node."""

def _rlocation(ctx, file):
    path = file.short_path
    return path[3:] if path.startswith("../") else "%s/%s" % (ctx.workspace_name, path)

_SCRIPT = """\
#!/bin/sh
# Runs {entry} with the pinned Node, from the runfiles.
set -eu
runfiles=${{RUNFILES_DIR:-$0.runfiles}}
exec "$runfiles/{node}" "$runfiles/{modules}/{entry}" "$@"
"""

def _node_program(ctx):
    script = ctx.actions.declare_file(ctx.label.name)
    ctx.actions.write(script, _SCRIPT.format(
        entry = ctx.attr.entry,
        modules = _rlocation(ctx, ctx.file.node_modules),
        node = _rlocation(ctx, ctx.file._node),
    ), is_executable = True)
    return [DefaultInfo(
        executable = script,
        runfiles = ctx.runfiles(files = [ctx.file.node_modules, ctx.file._node]),
    )]

node_program = rule(
    implementation = _node_program,
    executable = True,
    attrs = {
        "entry": attr.string(mandatory = True, doc = "The script's path in node_modules."),
        "node_modules": attr.label(mandatory = True, allow_single_file = True),
        "_node": attr.label(default = "@nodejs//:bin/node", allow_single_file = True),
    },
)
