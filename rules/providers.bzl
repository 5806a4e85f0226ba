"""What the rules of Monoglot hand to each other."""

def _check_file(name, value):
    if type(value) != "File":
        fail("MonoglotInfo.%s must be a File, not %s" % (name, type(value)))
    return value

def _monoglot_info_init(*, name, client, server, manifest, proto, descriptor_set, migrations, wire_c, maps = ()):
    if type(name) != "string" or not name:
        fail("MonoglotInfo.name must be a non-empty string")
    return {
        "name": name,
        "client": _check_file("client", client),
        "server": _check_file("server", server),
        "manifest": _check_file("manifest", manifest),
        "proto": _check_file("proto", proto),
        "descriptor_set": _check_file("descriptor_set", descriptor_set),
        "migrations": _check_file("migrations", migrations),
        "wire_c": _check_file("wire_c", wire_c),
        "maps": [_check_file("maps", file) for file in maps],
    }

MonoglotInfo, _new_monoglot_info = provider(
    doc = "What the compiler made of an application.",
    init = _monoglot_info_init,
    fields = {
        "name": "string: the application's name, a lower-case identifier",
        "client": "File: the client's JavaScript module, not yet bundled",
        "server": "File: the server's JavaScript module, not yet bundled",
        "manifest": "File: app.json: placements, routes, states, secrets' hosts",
        "proto": "File: the wire schema's text",
        "descriptor_set": "File: the wire schema as a FileDescriptorSet",
        "migrations": "File: directory of SQL migrations for SQLite",
        "wire_c": "File: the wire schema's tables in C",
        "maps": "list of File: the source maps of client and server, beside them",
    },
)

BundleInfo = provider(
    doc = "One bundled JavaScript module.",
    fields = {
        "script": "File: the module",
        "metafile": "File: what esbuild says went into it (JSON)",
        "source_map": "File: its source map, down to the Python lines of an application",
    },
)
