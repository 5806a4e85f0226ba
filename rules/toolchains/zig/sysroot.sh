#!/bin/sh
# Builds zig's libc for a target: sysroot.sh TARGET OUT_FOLDER FILE... [-- LINK_OPTION...]
#
# The files are those of zig's link line that are wanted.
#
# Zig builds its libc as part of a first link. That link is done here once, and
# the archives it made are kept, so that no later link needs a cache that lasts.
set -eu
target=$1 out=$2
shift 2
files=
while [ $# -gt 0 ] && [ "$1" != -- ]; do
    files="$files $1"
    shift
done
[ $# -eq 0 ] || shift
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
lib=$PWD/$ZIG_LIB_DIR zig=$PWD/$ZIG out=$PWD/$out
mkdir "$work/cache"
cd "$work"
echo 'int main(void) { return 0; }' >main.c

zig_cc() {
    ZIG_LIB_DIR=$lib ZIG_GLOBAL_CACHE_DIR=cache ZIG_LOCAL_CACHE_DIR=cache \
        "$zig" cc -target "$target" -O2 -g0 -s "$@"
}

# -### prints the commands; the last is the final link, which names the archives.
zig_cc -c main.c -o main.o
zig_cc '-###' "$@" main.o -o main >log 2>&1 || {
    cut -c 1-2000 log >&2
    exit 1
}
for file in $files; do
    path=$(tail -n 1 log | tr ' ' '\n' | grep "^cache/.*/$file\$") || {
        echo "zig's link line names no $file:" >&2
        tail -n 1 log | cut -c 1-2000 >&2
        exit 1
    }
    cp "$path" "$out/$file"
done

# What other systems keep apart from libc: -lm and the like find an empty archive.
for name in c dl m pthread rt util; do
    [ -e "$out/lib$name.a" ] || printf '!<arch>\n' >"$out/lib$name.a"
done
