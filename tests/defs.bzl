"""What tests of a deployed application need at hand."""

load("//rules/testing:pytest.bzl", "pytest_test")

_WORKERD = "//third_party:workerd"

def deployed_test(name, srcs, deploy = "//app:deploy", stand_in = "//app/standin", deps = [], data = [], env = {}, **kwargs):
    """A pytest_test with a deploy tree, workerd and a stand-in as runfiles.

    Args:
      name: the target's name.
      srcs: test files and their conftest.py.
      deploy: the deploy tree; the reference application's if not given.
      stand_in: what answers in place of its outside services; None if it has none.
      deps: more libraries.
      data: more files.
      env: more environment.
      **kwargs: as for pytest_test.
    """
    programs = {"MONOGLOT_DEPLOY": deploy, "MONOGLOT_WORKERD": _WORKERD}
    if stand_in:
        programs["MONOGLOT_STAND_IN"] = stand_in
    pytest_test(
        name = name,
        srcs = srcs,
        data = data + programs.values(),
        env = env | {
            variable: "$(rlocationpath %s)" % label
            for variable, label in programs.items()
        },
        deps = deps + ["//tests/support"],
        **kwargs
    )
