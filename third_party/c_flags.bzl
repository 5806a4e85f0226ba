"""How third-party C is compiled: optimised in every mode, its warnings not ours to mend."""

THIRD_PARTY_COPTS = ["-w", "-O2", "-DNDEBUG"]
