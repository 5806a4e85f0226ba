"""Analysis tests of `monoglot_app`: what its targets promise."""

load("@bazel_skylib//lib:unittest.bzl", "analysistest", "asserts")
load("//rules:defs.bzl", "BundleInfo", "MonoglotInfo")

def _action(env, mnemonic):
    found = [a for a in analysistest.target_actions(env) if a.mnemonic == mnemonic]
    asserts.equals(env, 1, len(found), "actions " + mnemonic)
    return found[0]

def _compile_test_impl(ctx):
    env = analysistest.begin(ctx)
    info = analysistest.target_under_test(env)[MonoglotInfo]
    asserts.equals(env, "sample", info.name)
    asserts.equals(env, "sample.proto", info.proto.basename)
    asserts.equals(env, "sample.binpb", info.descriptor_set.basename)
    asserts.true(env, info.migrations.is_directory, "migrations are a folder")

    compile = _action(env, "MonoglotCompile")
    made = compile.outputs.to_list()
    for name in ["client", "server", "manifest", "proto", "descriptor_set", "migrations", "wire_c"]:
        asserts.true(env, getattr(info, name) in made, name + " comes from the compiler")
    return analysistest.end(env)

compile_test = analysistest.make(_compile_test_impl)

def _bundle_test_impl(ctx):
    env = analysistest.begin(ctx)
    made = analysistest.target_under_test(env)[BundleInfo]
    asserts.equals(env, "server.js", made.script.basename)
    argv = _action(env, "MonoglotBundle").argv
    for flag in ["--bundle", "--minify", "--preserve-symlinks"]:
        asserts.true(env, flag in argv, flag)
    for word in argv:
        asserts.false(env, word.startswith("/"), "no absolute path in an action: " + word)
    return analysistest.end(env)

bundle_test = analysistest.make(_bundle_test_impl)

def _folder_test_impl(ctx):
    env = analysistest.begin(ctx)
    files = analysistest.target_under_test(env)[DefaultInfo].files.to_list()
    asserts.equals(env, 1, len(files))
    asserts.true(env, files[0].is_directory, "one folder")
    asserts.equals(env, ctx.attr.folder, files[0].basename)
    return analysistest.end(env)

folder_test = analysistest.make(_folder_test_impl, attrs = {"folder": attr.string(mandatory = True)})

def _pod_test_impl(ctx):
    env = analysistest.begin(ctx)
    target = analysistest.target_under_test(env)
    asserts.true(env, target[DefaultInfo].files_to_run.executable != None, "the pod can be run")
    return analysistest.end(env)

pod_test = analysistest.make(_pod_test_impl)

def _refused_test_impl(ctx):
    env = analysistest.begin(ctx)
    asserts.expect_failure(env, ctx.attr.message)
    return analysistest.end(env)

refused_test = analysistest.make(
    _refused_test_impl,
    expect_failure = True,
    attrs = {"message": attr.string(mandatory = True)},
)
