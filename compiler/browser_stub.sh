#!/bin/sh
# Puts the generated types of `monoglot.browser` into the source tree, for editors and plain Python tools.
set -eu
for file in __init__.pyi platform.index; do
  cp -f "compiler/monoglot/browser/$file" "$BUILD_WORKSPACE_DIRECTORY/compiler/monoglot/browser/$file"
  chmod u+w "$BUILD_WORKSPACE_DIRECTORY/compiler/monoglot/browser/$file"
done
echo "compiler/monoglot/browser/__init__.pyi"
