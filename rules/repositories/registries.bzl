"""Repository rules for what package registries hold: name, version, hash.

Each fetches through the registry's own client (see fetch.py), so that the
user's mirror, proxy and certificates are honoured. Invariant: what a repository
holds depends on its pins only; nothing fetched is run, no install script either.
"""

load(":python.bzl", "find_python", "run")

_FETCH = Label("//rules/repositories:fetch.py")
_DEBIAN_CARGO = Label("//rules/repositories:debian_cargo.py")
_DEBIAN_PACKAGES = Label("//rules/repositories:debian_packages.py")
_INSTALL_WHEEL = Label("//rules/repositories:install_wheel.py")
_CHECK_NODE_MODULES = Label("//rules/repositories:check_node_modules.py")
_UNPACK_WHEEL = Label("//rules/repositories:unpack_wheel.py")
_NPM_CLI = Label("@nodejs//:lib/node_modules/npm/bin/npm-cli.js")
_NODE = Label("@nodejs//:bin/node")

def _fetch(rctx, kind, *arguments):
    run(rctx, [find_python(rctx), "-I", "-B", rctx.path(_FETCH), kind] + list(arguments))

def _npm(rctx):
    """The machine's npm, or the one that comes with the pinned Node."""
    found = rctx.which("npm")
    return [found] if found else [rctx.path(_NODE), rctx.path(_NPM_CLI)]

def _write_build_file(rctx):
    rctx.symlink(rctx.attr.build_file, "BUILD.bazel")

def _pypi_sdist(rctx):
    _fetch(rctx, "pypi", rctx.attr.package, rctx.attr.version, "sdist", "archive.tar.gz", rctx.attr.sha256)
    rctx.extract("archive.tar.gz", stripPrefix = rctx.attr.strip_prefix)
    rctx.delete("archive.tar.gz")
    _write_build_file(rctx)

pypi_sdist = repository_rule(
    implementation = _pypi_sdist,
    doc = "The sources in a PyPI source archive, with a BUILD file of ours; never built by their own backend.",
    attrs = {
        "package": attr.string(mandatory = True),
        "version": attr.string(mandatory = True),
        "sha256": attr.string(mandatory = True),
        "strip_prefix": attr.string(mandatory = True),
        "build_file": attr.label(mandatory = True, allow_single_file = True),
    },
)

def _pypi_wheel(rctx):
    _fetch(rctx, "pypi", rctx.attr.package, rctx.attr.version, "wheel", "archive.zip", *rctx.attr.sha256)
    if rctx.attr.build_file:
        _unpack_wheel(rctx, ".")
        for path in rctx.attr.executables:
            run(rctx, ["chmod", "+x", path])
        _write_build_file(rctx)
    else:
        _unpack_wheel(rctx, "site-packages")
        command = [find_python(rctx), "-I", "-B", rctx.path(_INSTALL_WHEEL), "site-packages"]
        needed = run(rctx, command + rctx.attr.locked).split("\n")
        rctx.file("BUILD.bazel", _PYTHON_LIBRARY.format(
            deps = ["@pypi_%s//:library" % name.replace("-", "_") for name in needed if name],
        ), executable = False)
    rctx.delete("archive.zip")

def _unpack_wheel(rctx, folder):
    command = [find_python(rctx), "-I", "-B", rctx.path(_UNPACK_WHEEL), "archive.zip", folder]
    run(rctx, command + [rctx.attr.strip_prefix] + rctx.attr.left_out)

# A folder as one input: thousands of files would cost each sandbox a symlink each.
_PYTHON_LIBRARY = """\
py_library(
    name = "library",
    data = ["site-packages"],
    imports = ["site-packages"],
    visibility = ["//visibility:public"],
    deps = {deps},
)

exports_files(["site-packages"])
"""

pypi_wheel = repository_rule(
    implementation = _pypi_wheel,
    doc = "A PyPI wheel: as a py_library, or, with a BUILD file of ours, as the files it holds.",
    attrs = {
        "package": attr.string(mandatory = True),
        "version": attr.string(mandatory = True),
        "sha256": attr.string_list(mandatory = True, doc = "One for each Python that has its own wheel."),
        "locked": attr.string_list(doc = "All names in the lock; a dependency outside it is optional."),
        "strip_prefix": attr.string(),
        "left_out": attr.string_list(doc = "Parts that nothing here uses; `*` is any letters."),
        "executables": attr.string_list(),
        "build_file": attr.label(allow_single_file = True),
    },
    environ = ["MONOGLOT_PYTHON"],
)

def _pypi_hub(rctx):
    aliases = [
        'alias(name = "{0}", actual = "@pypi_{1}//:library", visibility = ["//visibility:public"])'.format(
            name,
            name.replace("-", "_"),
        )
        for name in rctx.attr.packages
    ]
    rctx.file("BUILD.bazel", "\n".join(aliases) + "\n", executable = False)

pypi_hub = repository_rule(
    implementation = _pypi_hub,
    doc = "One place with all locked Python packages, as `@pypi//:name`.",
    attrs = {"packages": attr.string_list(mandatory = True)},
)

def _crate_archive(rctx):
    pin = [rctx.attr.package, rctx.attr.version, "archive.tar.gz", rctx.attr.sha256]
    _fetch(rctx, "crate", *(pin + [rctx.path(_DEBIAN_CARGO)]))
    rctx.extract("archive.tar.gz", stripPrefix = rctx.attr.strip_prefix)
    rctx.delete("archive.tar.gz")
    _write_build_file(rctx)

crate_archive = repository_rule(
    implementation = _crate_archive,
    doc = "The C sources that a crate carries; its Rust is not built.",
    attrs = {
        "package": attr.string(mandatory = True),
        "version": attr.string(mandatory = True),
        "sha256": attr.string(mandatory = True),
        "strip_prefix": attr.string(mandatory = True),
        "build_file": attr.label(mandatory = True, allow_single_file = True),
    },
)

def _debian_packages(rctx):
    run(rctx, [find_python(rctx), "-I", "-B", rctx.path(_DEBIAN_PACKAGES), "."] + rctx.attr.packages)
    _write_build_file(rctx)

debian_packages = repository_rule(
    implementation = _debian_packages,
    doc = "The files of Debian packages, as the machine's apt brings and verifies them: a release has one version of each.",
    attrs = {
        "packages": attr.string_list(mandatory = True, doc = "Names; `a|b`: the first that there is."),
        "build_file": attr.label(mandatory = True, allow_single_file = True),
    },
)

def _npm_archive(rctx):
    npm = "\n".join([str(part) for part in _npm(rctx)])
    _fetch(rctx, "npm", rctx.attr.package, rctx.attr.version, "archive.tgz", rctx.attr.integrity, npm)
    rctx.extract("archive.tgz", stripPrefix = rctx.attr.strip_prefix)
    rctx.delete("archive.tgz")
    for path in rctx.attr.delete:
        rctx.delete(path)
    _write_build_file(rctx)

npm_archive = repository_rule(
    implementation = _npm_archive,
    doc = "The files of one npm package, without its dependencies.",
    attrs = {
        "package": attr.string(mandatory = True),
        "version": attr.string(mandatory = True),
        "integrity": attr.string(mandatory = True),
        "strip_prefix": attr.string(default = "package"),
        "delete": attr.string_list(),
        "build_file": attr.label(mandatory = True, allow_single_file = True),
    },
)

def _npm_install(rctx):
    # Copies: npm takes a link for a package outside the folder.
    for label in [rctx.attr.package_json, rctx.attr.package_lock]:
        rctx.file(label.name, rctx.read(label), executable = False)
    command = _npm(rctx) + ["install", "--ignore-scripts", "--no-save", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"]
    run(rctx, command)
    check = [find_python(rctx), "-I", "-B", rctx.path(_CHECK_NODE_MODULES)]
    run(rctx, check + ["package-lock.json", "node_modules/.package-lock.json"])
    _write_build_file(rctx)

npm_install = repository_rule(
    implementation = _npm_install,
    doc = "`node_modules` as the lock file says, no install script run.",
    attrs = {
        "package_json": attr.label(mandatory = True, allow_single_file = True),
        "package_lock": attr.label(mandatory = True, allow_single_file = True),
        "build_file": attr.label(mandatory = True, allow_single_file = True),
    },
)
