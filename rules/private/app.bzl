"""`monoglot_app`: one application module to everything it needs to run."""

load("@rules_cc//cc:defs.bzl", "cc_binary")
load(":bundle.bzl", "app_bundle")
load(":client.bzl", "client_folder")
load(":cloudflare.bzl", "cloudflare_folder")
load(":compile.bzl", "monoglot_compile")
load(":deploy.bzl", "app_manifest", "deploy_tree")
load(":pod.bzl", "pod_binary", "pod_image")

def _check_name(name):
    letters = "abcdefghijklmnopqrstuvwxyz"
    for index, char in enumerate(name.elems()):
        if char not in letters and (index == 0 or char not in "0123456789_"):
            fail("monoglot_app(name = %r): use a lower-case identifier ([a-z][a-z0-9_]*); " % name +
                 "it names the wire schema's package and the binary")

def monoglot_app(name, src, srcs = [], title = "", styles = [], assets = [], out = "", **kwargs):
    """Builds an application for every target.

    Targets made:
      NAME             the deploy tree
      NAME.wire        NAME.proto and NAME.binpb
      NAME.client      folder: index.html and content-hashed files
      NAME.server      server.js, the same on every host
      NAME.cloudflare  folder: worker.js, do.js, server.js, wrangler.jsonc
      NAME.pod         one static executable, the application inside
      NAME.migrations  folder of SQL files
      NAME.manifest    manifest.md, manifest.json

    Args:
      name: the application's name, a lower-case identifier.
      src: the application's Python module.
      srcs: the modules that it imports, by their paths below the folder of `src`.
      title: what the browser shows in its tab; the name if empty.
      styles: CSS files of the page, in order.
      assets: files served by their path below the package.
      out: name of the deploy tree's folder; `name` if empty.
      **kwargs: visibility, tags, testonly for all targets.
    """
    _check_name(name)
    compiled = name + ".compiled"
    monoglot_compile(
        name = compiled,
        src = src,
        srcs = srcs,
        app_name = name,
        title = title or name,
        **kwargs
    )
    for part in ["wire", "migrations"]:
        native.filegroup(
            name = "%s.%s" % (name, part),
            srcs = [compiled],
            output_group = part,
            **kwargs
        )
    app_bundle(name = name + ".bundle", app = compiled, side = "client", **kwargs)
    app_bundle(name = name + ".server", app = compiled, side = "server", **kwargs)
    client_folder(
        name = name + ".client",
        app = compiled,
        bundle = name + ".bundle",
        styles = styles,
        assets = assets,
        **kwargs
    )
    cloudflare_folder(
        name = name + ".cloudflare",
        app = compiled,
        server = name + ".server",
        **kwargs
    )
    _pod(name, compiled, **kwargs)
    artifacts = {
        "app": compiled,
        "client": name + ".client",
        "cloudflare": name + ".cloudflare",
        "pod": name + ".pod",
    }
    app_manifest(name = name + ".manifest", **(artifacts | kwargs))
    deploy_tree(
        name = name,
        client_bundle = name + ".bundle",
        server_bundle = name + ".server",
        manifest = name + ".manifest",
        out = out,
        **(artifacts | kwargs)
    )

def _pod(name, compiled, **kwargs):
    pod_image(
        name = name + ".image",
        app = compiled,
        server = name + ".server",
        client = name + ".client",
        **kwargs
    )
    cc_binary(
        name = name + ".linked",
        srcs = [name + ".image"],
        linkstatic = True,
        deps = [Label("//runtime_c:pod")],
        **kwargs
    )
    pod_binary(name = name + ".pod", binary = name + ".linked", **kwargs)
