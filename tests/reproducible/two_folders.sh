#!/usr/bin/env bash
# Builds the deploy tree of HEAD in a second folder, and compares it with the first.
#
#   tests/reproducible/two_folders.sh [FOLDER]
#
# The second build is a clone elsewhere, with an output base of its own and no
# disk cache: nothing that the first build made can reach it. FOLDER is where
# the first tree is (its link bazel-bin/app/deploy if none is named).
# Prints the files that differ, and fails if there are any.
set -euo pipefail

tree=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
first=${1:-$tree/bazel-bin/app/deploy}
other=$(mktemp -d "${TMPDIR:-/tmp}/monoglot elsewhere.XXXXXX")
clone=$other/a/clone
base=$(mktemp -d "${TMPDIR:-/tmp}/monoglot-base.XXXXXX")

say() { echo "reproducible: $* (${SECONDS} s)"; }

clean_up() {
    if [ -x "$clone/tools/bazel" ]; then
        (cd "$clone" && tools/bazel --output_base="$base" shutdown) >/dev/null 2>&1 || true
    fi
    chmod -R u+w "$other" "$base" 2>/dev/null || true
    rm -rf "$other" "$base"
}
trap clean_up EXIT

# digests FOLDER: a line for each file, with its path in the folder and its mode.
digests() {
    (cd "$1" && find -L . -type f -printf '%P\0' | LC_ALL=C sort -z |
        while IFS= read -r -d '' file; do
            [ -x "$file" ] && mode=x || mode=-
            echo "$(sha256sum <"$file" | cut -c1-64) $mode $file"
        done)
}

[ -d "$first" ] || {
    echo "reproducible: $first is no folder; first: tools/bazel build //app:deploy" >&2
    exit 1
}
say "cloning HEAD"
git clone --quiet --no-hardlinks "$tree" "$clone"
say "building //app:deploy there, without the disk cache"
(cd "$clone" && TZ=Pacific/Apia tools/bazel --output_base="$base" build --disk_cache= --symlink_prefix=/ \
    --config=ci --show_progress_rate_limit=20 //app:deploy)
second=$base/execroot/_main/bazel-out/k8-opt/bin/app/deploy
say "comparing $first with $second"
digests "$first" >"$base/first"
digests "$second" >"$base/second"
[ -s "$base/first" ] || {
    echo "reproducible: $first holds no file" >&2
    exit 1
}
if ! diff "$base/first" "$base/second" >"$base/differences"; then
    echo "reproducible: these differ (< here, > elsewhere):" >&2
    cat "$base/differences" >&2
    exit 1
fi
say "$(wc -l <"$base/first") files, the same bytes"
