"""`requirement("name")`: the label of a locked Python package."""

def requirement(name):
    """The py_library of a package in requirements.lock.

    Args:
      name: as in requirements.txt; case and `-`, `_`, `.` make no difference.

    Returns:
      a label, valid in any workspace that uses this module.
    """
    return Label("@pypi//:" + name.lower().replace("_", "-").replace(".", "-"))
