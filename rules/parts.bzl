"""Parts of `monoglot_app` that other packages of this tree build with; not for applications."""

load("//rules/private:bundle.bzl", _ESBUILD_FLAGS = "ESBUILD_FLAGS", _LINK_FLAGS = "LINK_FLAGS", _runtime_bundle = "runtime_bundle", _script_bundle = "script_bundle")
load("//rules/private:folder.bzl", _flat_folder = "flat_folder")

ESBUILD_FLAGS = _ESBUILD_FLAGS
LINK_FLAGS = _LINK_FLAGS
runtime_bundle = _runtime_bundle
script_bundle = _script_bundle
flat_folder = _flat_folder
