#!/bin/sh
# Links with zig's lld; the arguments are the linker's own.
set -eu
exec "$ZIG" ld.lld "$@"
