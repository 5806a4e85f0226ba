"""`monoglot_dev`: run an application while it is being written."""

load("@rules_python//python:defs.bzl", "py_binary")

_RUNNER = Label("//compiler:monoglot/dev/runner.py")
_WORKERD = Label("//third_party:workerd")

def monoglot_dev(name, app, host, stand_in = None, stands_in_for = [], **kwargs):
    """A target for `bazel run`: the host, rebuild on change, reload of the page.

    Args:
      name: the target's name.
      app: label of the monoglot_app, as `//package:name`.
      host: "pod" or "cloudflare".
      stand_in: an executable that answers in place of outside services; called
        with `--port 0`, it prints its address on standard output.
      stands_in_for: the hosts whose requests go to it.
      **kwargs: visibility, tags.
    """
    if host not in ["pod", "cloudflare"]:
        fail("monoglot_dev(host = %r): \"pod\" or \"cloudflare\"" % host)
    args = ["--host", host, "--app", str(app), "--deploy", "$(rootpath %s)" % app]
    data = [app]
    if host == "cloudflare":
        args += ["--workerd", "$(rootpath %s)" % _WORKERD]
        data.append(_WORKERD)
    if stand_in:
        args += ["--stand-in", "$(rootpath %s)" % stand_in]
        data.append(stand_in)
    for outside in stands_in_for:
        args += ["--stands-in-for", outside]
    py_binary(
        name = name,
        srcs = [_RUNNER],
        main = _RUNNER,
        args = args,
        data = data,
        deps = [Label("//compiler:lib")],
        **kwargs
    )
