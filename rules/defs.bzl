"""Public rules of Monoglot.

    load("@monoglot//rules:defs.bzl", "monoglot_app", "monoglot_dev")
"""

load("//rules/private:app.bzl", _monoglot_app = "monoglot_app")
load("//rules/private:dev.bzl", _monoglot_dev = "monoglot_dev")
load(":providers.bzl", _BundleInfo = "BundleInfo", _MonoglotInfo = "MonoglotInfo")

monoglot_app = _monoglot_app
monoglot_dev = _monoglot_dev
MonoglotInfo = _MonoglotInfo
BundleInfo = _BundleInfo
