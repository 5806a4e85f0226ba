"""The files that git tracks, as one declared input: tests of the tree see all of it.

Each folder of the tree is a package of its own, so no glob reaches every file.
Here they are links below one folder, `tree`. The list is made anew when git's
index changes; what is in the files, Bazel follows by itself.
"""

load(":python.bzl", "run")

_BUILD = """\
exports_files(["tracked"], visibility = ["//visibility:public"])
"""

def _git(rctx, *words):
    return run(rctx, ["git", "-C", str(rctx.workspace_root)] + list(words))

def _tracked_files(rctx):
    index = _git(rctx, "rev-parse", "--path-format=absolute", "--git-path", "index").strip()
    rctx.watch(index)
    for name in _git(rctx, "-c", "core.quotePath=false", "ls-files").splitlines():
        file = rctx.workspace_root.get_child(name)
        if file.exists:
            rctx.symlink(file, "tracked/tree/" + name)
    rctx.file("BUILD.bazel", _BUILD, executable = False)

tracked_files = repository_rule(
    implementation = _tracked_files,
    doc = "`//:tracked` holds `tree`: what git tracks in the main workspace, deleted files left out.",
    local = True,
)
