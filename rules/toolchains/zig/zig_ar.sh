#!/bin/sh
# Archives with zig's llvm-ar.
set -eu
exec "$ZIG" ar "$@"
