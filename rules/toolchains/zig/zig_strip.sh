#!/bin/sh
# Copies a binary without its symbols: zig_strip.sh INPUT OUTPUT
set -eu
exec "$ZIG" objcopy --strip-all "$1" "$2"
