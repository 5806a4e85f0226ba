"""How third-party C is compiled: its warnings are not ours to mend; how much optimised is the mode's choice."""

THIRD_PARTY_COPTS = ["-w", "-DNDEBUG"]
