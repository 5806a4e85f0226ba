"""How third-party C is compiled: its warnings are not ours to mend; how much optimised is the mode's choice."""

# Under checks, undefined behaviour of theirs is not ours to mend either.
THIRD_PARTY_COPTS = ["-w", "-DNDEBUG"] + select({
    Label("//rules/toolchains:address"): ["-fno-sanitize=undefined"],
    "//conditions:default": [],
})
