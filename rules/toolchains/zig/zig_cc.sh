#!/bin/sh
# Compiles with zig. ZIG and ZIG_LIB_DIR come from the toolchain, relative to the
# working folder, so that no path of this machine gets into an object file.
# Zig wants a cache; nothing in it is worth keeping, Bazel's own is.
set -eu
cache=$(mktemp -d)
trap 'rm -rf "$cache"' EXIT
ZIG_GLOBAL_CACHE_DIR=$cache ZIG_LOCAL_CACHE_DIR=$cache "$ZIG" cc "-ffile-prefix-map=$PWD=." "$@"
