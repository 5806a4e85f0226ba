"""`monoglot_dev`: run an application while it is being written."""

load("//rules/testing:pytest.bzl", "python_binary")

def monoglot_dev(name, app, host, deploy = None, stand_in = None, stands_in_for = [], **kwargs):
    """A target for `bazel run`: the host, rebuild on change, reload of the page.

    Args:
      name: the target's name.
      app: label of the monoglot_app.
      host: "pod" or "cloudflare".
      deploy: label of its deploy tree; `app` if absent.
      stand_in: an executable that answers in place of outside services; called
        with `--port 0`, prints its address on standard output.
      stands_in_for: the hosts whose requests go to it.
      **kwargs: visibility, tags.
    """
