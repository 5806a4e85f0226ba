"""Run an application while it is being written.

`runner` starts a host on the built application and, when a source changes,
builds it anew and restarts the host on the same data; the open pages notice the
new build and reload. A build that fails leaves the last good one running.
"""
