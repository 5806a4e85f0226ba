"""The module extension that makes every pinned third-party part a repository.

What is pinned stands in `archives.bzl` (sources, tools) and `requirements.lock`
(Python packages). Each part is a repository of its own: a target fetches only
what it needs.
"""

load(
    "//rules/repositories:registries.bzl",
    "crate_archive",
    "debian_packages",
    "npm_archive",
    "npm_install",
    "pypi_hub",
    "pypi_sdist",
    "pypi_wheel",
)
load(":archives.bzl", "CRATES", "DEBIAN_PACKAGES", "NPM_ARCHIVES", "NPM_INSTALLS", "PYPI_SDISTS", "PYPI_WHEELS")

def _locked(mctx):
    """The lock as {name: (version, [sha256])}."""
    text = mctx.read(Label("//third_party:requirements.lock")).replace("\\\n", " ")
    locked = {}
    for line in text.split("\n"):
        words = [word for word in line.split(" ") if word]
        if words and not words[0].startswith("#"):
            name, version = words[0].split("==")
            locked[name] = (version, [word.removeprefix("--hash=sha256:") for word in words[1:]])
    return locked

def _python_packages(mctx):
    locked = _locked(mctx)
    for name, (version, hashes) in locked.items():
        pypi_wheel(
            name = "pypi_" + name.replace("-", "_"),
            package = name,
            version = version,
            sha256 = hashes,
            locked = locked.keys(),
        )
    pypi_hub(name = "pypi", packages = locked.keys())

def _third_party(mctx):
    _python_packages(mctx)
    for name, pin in PYPI_SDISTS.items():
        pypi_sdist(name = name, build_file = Label("//third_party:%s.BUILD" % name), **pin)
    for name, pin in CRATES.items():
        crate_archive(name = name, build_file = Label("//third_party:%s.BUILD" % name), **pin)
    for name, pin in PYPI_WHEELS.items():
        pypi_wheel(name = name, build_file = Label("//third_party:%s.BUILD" % name), **pin)
    for name, pin in NPM_ARCHIVES.items():
        npm_archive(name = name, build_file = Label("//third_party:%s.BUILD" % name), **pin)
    for name, packages in DEBIAN_PACKAGES.items():
        debian_packages(name = name, build_file = Label("//third_party:%s.BUILD" % name), packages = packages)
    for name in NPM_INSTALLS:
        npm_install(
            name = name,
            package_json = Label("//third_party/npm/%s:package.json" % name),
            package_lock = Label("//third_party/npm/%s:package-lock.json" % name),
            build_file = Label("//third_party:%s.BUILD" % name),
        )

third_party = module_extension(implementation = _third_party)
