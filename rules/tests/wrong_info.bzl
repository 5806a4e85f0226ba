"""A rule that hands on a MonoglotInfo whose one field is no file."""

load("//rules:providers.bzl", "MonoglotInfo")

def _wrong_info_impl(ctx):
    files = {
        field: ctx.file.file
        for field in ["client", "server", "manifest", "proto", "descriptor_set", "migrations", "wire_c"]
    }
    return [MonoglotInfo(name = "wrong", **(files | {ctx.attr.field: ctx.file.file.path}))]

wrong_info = rule(
    implementation = _wrong_info_impl,
    attrs = {
        "field": attr.string(mandatory = True),
        "file": attr.label(allow_single_file = True, mandatory = True),
    },
)
