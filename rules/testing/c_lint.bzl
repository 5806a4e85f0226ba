"""`c_lint`: clang-format and clang-tidy over the sources of C targets, an action a file."""

load("@rules_cc//cc:defs.bzl", "CcInfo")

_TARGET = "x86_64-linux-musl"
_SYSTEM = ["include", "libc/include/" + _TARGET, "libc/include/generic-musl", "libc/include/x86-linux-any", "libc/include/any-linux-any"]

def _flags(ctx, context):
    flags = ["-target", _TARGET, "-nostdinc", "-std=c99", "-D_POSIX_C_SOURCE=200809L"]
    for path in _SYSTEM:
        flags += ["-isystem", ctx.file._lib.path + "/" + path]
    for path in context.includes.to_list() + context.system_includes.to_list():
        flags += ["-isystem" if "external/" in path else "-I", path]
    for path in context.quote_includes.to_list():
        flags += ["-iquote", path]
    flags += ["-iquote", ctx.bin_dir.path + "/" + ctx.label.package + "/src"]
    return flags + ["-D" + one.replace("\\", "") for one in context.defines.to_list()]

def _check(ctx, tool, name, source, arguments, inputs):
    out = ctx.actions.declare_file("%s.%s.%s" % (ctx.label.name, source.short_path.replace("../", "").replace("/", "_"), name))
    ctx.actions.run_shell(
        command = 'out=$1; shift; "$@" && touch "$out"',
        arguments = [out.path, tool.path] + arguments,
        inputs = inputs,
        tools = [tool],
        outputs = [out],
        mnemonic = "CLint",
        progress_message = "%s of %s" % (name, source.short_path),
    )
    return out

def _format(ctx, source):
    arguments = ["--dry-run", "-Werror", "--style=file:" + ctx.file._style.path, source.path]
    return _check(ctx, ctx.file._format, "format", source, arguments, [source, ctx.file._style])

def _tidy(ctx, source, flags, headers):
    arguments = ["--quiet", "--config-file=" + ctx.file._checks.path, source.path, "--"] + flags
    inputs = depset([source, ctx.file._checks, ctx.file._lib], transitive = [headers])
    return _check(ctx, ctx.file._tidy, "tidy", source, arguments, inputs)

def _c_lint_impl(ctx):
    contexts = cc_common.merge_cc_infos(cc_infos = [dep[CcInfo] for dep in ctx.attr.deps]).compilation_context
    flags = _flags(ctx, contexts) + ctx.attr.copts
    headers = depset([source for source in ctx.files.srcs if source.extension == "h"], transitive = [contexts.headers])
    done = [_format(ctx, source) for source in ctx.files.srcs]
    for source in ctx.files.srcs + ctx.files.generated:
        if source.extension == "c":
            done.append(_tidy(ctx, source, flags, headers))
    return [DefaultInfo(files = depset(done))]

c_lint = rule(
    implementation = _c_lint_impl,
    doc = "Builds if every source is formatted and clang-tidy finds nothing in it.",
    attrs = {
        "srcs": attr.label_list(allow_files = [".c", ".h"]),
        "copts": attr.string_list(doc = "Beside the strict standard, as the target has them."),
        "deps": attr.label_list(providers = [CcInfo], doc = "Whose headers the sources include."),
        "generated": attr.label_list(allow_files = [".c"], doc = "Sources that nobody formats."),
        "_checks": attr.label(default = "//:.clang-tidy", allow_single_file = True),
        "_format": attr.label(default = "@clang_format//:data/bin/clang-format", allow_single_file = True, cfg = "exec"),
        "_lib": attr.label(default = "@zig//:lib", allow_single_file = True),
        "_style": attr.label(default = "//:.clang-format", allow_single_file = True),
        "_tidy": attr.label(default = "@clang_tidy//:data/bin/clang-tidy", allow_single_file = True, cfg = "exec"),
    },
)
