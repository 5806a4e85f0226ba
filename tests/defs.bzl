"""What tests of the deployed reference application need at hand."""

load("//rules/testing:pytest.bzl", "pytest_test")

def deployed_test(name, srcs, deps = [], data = [], env = {}, **kwargs):
    """A pytest_test with the deploy tree, workerd and the stand-in as runfiles.

    Args:
      name: the target's name.
      srcs: test files and their conftest.py.
      deps: more libraries.
      data: more files.
      env: more environment.
      **kwargs: as for pytest_test.
    """
    pytest_test(
        name = name,
        srcs = srcs,
        data = data + [
            "//app:deploy",
            "//app/standin",
            "//third_party:workerd",
        ],
        env = env | {
            "MONOGLOT_DEPLOY": "$(rlocationpath //app:deploy)",
            "MONOGLOT_STAND_IN": "$(rlocationpath //app/standin)",
            "MONOGLOT_WORKERD": "$(rlocationpath //third_party:workerd)",
        },
        deps = deps + ["//tests/support"],
        **kwargs
    )
