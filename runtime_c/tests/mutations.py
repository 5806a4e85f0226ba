"""Breaks the pod's guards one by one, and demands that a test fails for each.

    tools/bazel run //runtime_c:mutations [-- NAME...]

The tree is copied; in the copy one guard at a time is taken out of one file, and the quick
tests that should see it are run by Bazel. A mutation that no test sees is a gap in the
tests. That each mutation still fits its file is a test of its own (mutations_test.py).
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

SOURCES = Path("runtime_c/src")
TEST_FAILED = 3  # Bazel: it was built, and tests failed


@dataclass(frozen=True)
class Mutation:
    """In `file`, `old` (there once) becomes `new`; one of `tests` has to fail."""

    name: str
    file: str
    old: str
    new: str
    tests: tuple[str, ...]


def _m(name: str, file: str, old: str, new: str, *tests: str) -> Mutation:
    return Mutation(name, file, old, new, tests)


MUTATIONS = (
    # limits of requests
    _m("target's length", "http.c", "request.text.size + size > MG_LIMIT_TARGET_BYTES", "request.text.size + size > 2 * MG_LIMIT_TARGET_BYTES", "http_test"),
    _m("count of headers", "http.c", "if (request->header_count >= MG_LIMIT_HEADERS)\n    return refuse", "if (request->header_count >= MG_LIMIT_HEADERS - 1)\n    return refuse", "http_test"),
    _m("body, as announced", "http.c", "parser->content_length > http->max_body)", "parser->content_length > 2 * http->max_body)", "http_test", "pod_limits_test"),
    # smuggling
    _m("two hosts", "http.c", "if (twice || (!host && parser->http_minor > 0)", "if ((!host && !twice && parser->http_minor > 0)", "http_test"),
    _m("host's characters", "http.c", "(host && !host_valid(host))", "(host && !host_valid(host) && !*host)", "http_test"),
    _m("unknown transfer coding", "http.c", 'strcasecmp(coding, "chunked") == 0 ? 0', 'strcasecmp(coding, "x") != 0 ? 0', "http_test"),
    _m("transfer coding of HTTP/1.0", "http.c", "if (parser->http_minor == 0) return refuse(http, 400,", "if (parser->http_minor == 7) return refuse(http, 400,", "http_test"),
    _m("whole URL of another host", "http.c", "|| strncasecmp(target + scheme, host, size) != 0", "", "http_test"),
    _m("fragment", "http.c", "if (strchr(target, '#'))", "if (strchr(target, '\\n'))", "http_test"),
    _m("a chunk that announces too much", "http.c", "bool fits = parser->content_length <= http->max_body - http->request.body.size;", "bool fits = parser->content_length <= http->max_body;", "http_test"),
    # memory and descriptors that are short
    _m("a connection without memory", "conn.c", "    turn_away(loop, listener);\n", "    if (loop->draining) turn_away(loop, listener);\n", "pod_faults_test"),
    _m("a session without memory", "session.c", "if (error) return error == MG_E_NOMEM ? 503 : 401;", "if (error) return 401;", "pod_faults_test"),
    _m("what an earlier entry threw", "script.c", "if (script->context) JS_FreeValue(script->context, JS_GetException(script->context));", "", "pod_faults_test"),
    _m("memory that can't be given back", "script.c", "return size > before ? NULL : made;", "return NULL;", "pod_faults_test.address"),
    _m("a promise that is rejected", "actor_run.c", "    if (call->peer) mg__actor_fail_message(call->peer);\n  }\n}\n\n/* Tells the transports", "  }\n}\n\n/* Tells the transports", "pod_actor_test"),
    _m("a restore that is undone", "restore.c", "for (size_t i = 0; error && i < kept; i++) put_back(job, job->names[i]);", "for (size_t i = kept; error && i < kept; i++) put_back(job, job->names[i]);", "pod_faults_command_test"),
    _m("a backup's list comes last", "backup.c", "return error ? error : write_sums(job);", "return write_sums(job);", "pod_faults_command_test", "pod_backup_test"),
    _m("a moved request counts once", "conn.c", "  conn->verified = transfer->verified;\n", "", "pod_limits_test"),
    # WebSocket
    _m("what a compressed message may become", "ws.c", "&ws->message, MG_LIMIT_MESSAGE_BYTES, &ws->payload", "&ws->message, 64 * MG_LIMIT_MESSAGE_BYTES, &ws->payload", "pod_deflate_test"),
    _m("the bit of compression without agreement", "ws.c", "bool may_pack = ws->deflate && (", "bool may_pack = (", "ws_test", "pod_deflate_test"),
    _m("the bit of compression on a control frame", "ws.c", "(code == MG_WS_TEXT || code == MG_WS_BINARY);", "true;", "pod_deflate_test"),
    _m("streams of a compressed message", "deflate.c", "if (streams == MG_LIMIT_DEFLATE_STREAMS)", "if (streams == MG_LIMIT_DEFLATE_STREAMS * 1000)", "deflate_test"),
    _m("a window that libdeflate does not keep to", "deflate.c", "bits == WINDOW_BITS : bits > 0", "bits > 0 : bits > 0", "deflate_test"),
    _m("compressed text that is not UTF-8", "ws.c", "if (ws->is_text && !mg_utf8_feed(&ws->text, ws->payload, ws->payload_size)) return MG_WS_BAD_DATA;\n", "", "pod_deflate_test"),
    _m("mask", "ws.c", "(first & RESERVED & (may_pack ? ~PACKED : ~0)) || !(second & MASKED)", "(first & RESERVED & (may_pack ? ~PACKED : ~0))", "ws_test"),
    _m("reserved bits", "ws.c", "(first & RESERVED & (may_pack ? ~PACKED : ~0)) || !(second & MASKED)", "(may_pack ? false : false) || !(second & MASKED)", "ws_test"),
    _m("shortest length", "ws.c", "if (code == LENGTH_16 && ws->left < LENGTH_16)", "if (code == LENGTH_16 && ws->left < 1)", "ws_test"),
    _m("message's size", "ws.c", "return ws->left > MG_LIMIT_MESSAGE_BYTES - before ? MG_WS_TOO_BIG : 0;", "return ws->left > 2 * MG_LIMIT_MESSAGE_BYTES - before ? MG_WS_TOO_BIG : 0;", "ws_test"),
    _m("fragmented control frame", "ws.c", "known && (first & FIN) && small", "known && small", "ws_test"),
    _m("text is UTF-8", "ws.c", "if (!mg_utf8_feed(&ws->text, piece, part)) return", "if (!mg_utf8_feed(&ws->text, piece, part) && size > 600) return", "ws_test"),
    # sessions and origins
    _m("another origin", "session.c", "cookie && changes && !mg_session_same_origin(request, true) ? 403 : 0", "cookie && changes && !mg_session_same_origin(request, false) && !size ? 403 : 0", "pod_http_test", "pod_websocket_test"),
    _m("origin that begins like the host", "session.c", "strcasecmp(origin + skip, host) == 0", "strncasecmp(origin + skip, host, strlen(host)) == 0", "pod_http_test", "pod_rules_test", "pod_websocket_test"),
    _m("two session cookies", "form.c", "      if (result != MG_E_ARGUMENT) return MG_E_ARGUMENT;\n      *out", "      *out", "form_test"),
    _m("origin that may call", "route.c", "if (strcmp(config->cors_origins[i], origin) == 0)", "if (strncmp(config->cors_origins[i], origin, 12) == 0)", "pod_rules_test"),
    _m("token's algorithm", "token.c", 'member.kind != MG_JSON_STRING || !is(member.text, member.text_size, "HS256")', "member.kind != MG_JSON_STRING", "token_test"),
    _m("critical extension", "token.c", 'if (is(member.key, member.key_size, "crit")) return', 'if (is(member.key, member.key_size, "crits")) return', "token_test"),
    _m("signature", "token.c", "return mg_same(expected, signature->data, MG_DIGEST_BYTES) ? 0", "return mg_same(expected, signature->data, 1) ? 0", "token_test"),
    _m("token's end", "token.c", "return now < out->expires ? 0", "return now <= out->expires ? 0", "token_test"),
    _m("names in a token", "token.c", "member->kind != MG_JSON_STRING || !mg_name_valid(member->text, member->text_size)", "member->kind != MG_JSON_STRING || member->text_size > MG_LIMIT_NAME_BYTES", "token_test"),
    _m("token of the metrics", "operations.c", "mg_same((const uint8_t *)given + 7, token->data, token->size)", "mg_same((const uint8_t *)given + 7, token->data, 1)", "pod_observe_test"),
    # tenants and accounts
    _m("another tenant's session", "route.c", "return strcmp(id, site->id) == 0 ? 0 : 403;", "return strcmp(id, site->id) == 0 ? 0 : 0;", "pod_tenant_test"),
    _m("two tenants named", "tenant.c", "if (site->kind == MG_SITE_TENANT && memcmp(site->id, path + BEFORE, MG_TENANT_ID_BYTES) != 0)", "if (site->kind == MG_SITE_NOWHERE)", "tenant_site_test", "pod_tenant_test"),
    _m("rows of others", "access.c", 'mg_sql_add(sql, "(0");', 'mg_sql_add(sql, "(1");', "pod_data_test"),
    # documents of tenants
    _m("permission of a table", "access.c", "may = mg_query_number(&query, (int)operation) == 1;", "may = mg_query_number(&query, (int)operation) >= 0;", "pod_data_test"),
    _m("an edge's source is seen", "access.c", "mg_access_where(access, MG_NODES, MG_READ, 's', sql);", "mg_sql_add(sql, \"1\");", "pod_data_test"),
    _m("a tag's node is seen", "access.c", "if (table == MG_TAGS) mg_access_where(access, MG_NODES, MG_READ, 'n', sql);", "if (table == MG_TAGS) mg_sql_add(sql, \"1\");", "pod_data_test"),
    _m("tags of a node that are seen", "data_items.c", "  mg_access_where(&call->access, MG_TAGS, MG_READ, 'g', sql);\n  mg_sql_add(sql, \")\");\n}\n\nstatic void columns", "  (void)call;\n  mg_sql_add(sql, \"1)\");\n}\n\nstatic void columns", "pod_data_test"),
    _m("search sees what may be seen", "data_search.c", "mg_access_visible(&call->access, MG_NODES, sql);", "mg_sql_add(sql, \"1\");", "pod_data_test"),
    _m("policies after an update", "data_items.c", "  if (!error) error = check_policies(call, kind, MG_UPDATE, id);\n  if (!error) error = audit", "  if (!error) error = audit", "pod_data_test"),
    _m("policies before a change", "data_items.c", "if (!error) error = check_policies(call, kind, operation, id);", "", "pod_data_test"),
    _m("If-Match of an item", "data_items.c", "call->expected && call->expected != *version", "call->expected && call->expected > *version", "pod_data_test"),
    _m("a parameter that is there twice", "data.c", "if (size >= 0 || size == MG_E_ABSENT) return", "if (size >= 0 || size == MG_E_ABSENT || size == MG_E_ARGUMENT) return", "pod_data_test"),
    _m("administrators", "data.c", "if (call->endpoint->admin && !mg_access_admin(&call->access))", "if (call->endpoint->admin && call->access.disabled)", "pod_data_test"),
    _m("a disabled account", "data.c", 'if (call->access.disabled) return mg__data_refuse(call, 403, "the account is disabled");', "", "pod_data_test"),
    _m("the field of a policy", "policy.c", "while (at < end && name_char(*at, at == start)) at++;", "while (at < end && (name_char(*at, at == start) || *at != '.')) at++;", "pod_data_test"),
    _m("a member twice", "doc.c", "return close == ']' || keys_differ(reader, mark);", "return close == ']' || keys_differ(reader, mark) || depth >= 0;", "pod_data_test"),
    _m("nesting of documents", "doc.c", "if (depth >= MG_LIMIT_DOC_DEPTH)", "if (depth >= 2 * MG_LIMIT_DOC_DEPTH)", "pod_data_test"),
    _m("a lone surrogate", "doc.c", "if (second < 0xdc00 || second > 0xdfff)", "if (pair && second < 0)", "pod_data_test"),
    _m("a document's size", "data_items.c", "return error || size <= MG_LIMIT_DOC_BYTES ? error", "return error || size > 0 ? error", "pod_data_test"),
    _m("words of a search", "data_search.c", 'mg_buf_text(out, words++ > 0 ? " AND \\"" : "\\"");', 'mg_buf_text(out, words++ > 0 ? " " : "");', "pod_data_test"),
    _m("one migration, one transaction", "tenant_db.c", "  int error = mg_db_begin(db);\n  if (!error) error = read_version", "  int error = 0;\n  if (!error) error = read_version", "tenant_test", "pod_migrate_test"),
    _m("a newer database", "tenant_db.c", "return !error && version > mg_migration_count ? refuse_newer(name, version) : error;", "return !error && version > 100 ? refuse_newer(name, version) : error;", "tenant_test", "pod_data_test"),
    _m("told after the commit", "tenant_db.c", "if (!tenant->begun || tenant->lost || full(tenant)) (void)commit_group(tenant);\n  tell_all(tenant);", "if (full(tenant) || job) (void)commit_group(tenant);\n  tell_all(tenant);", "tenant_test"),
    _m("tenants in a backup", "backup.c", "if (size > tail && memcmp(stem + size - tail, OF_TENANT, tail) == 0) size -= tail;", "if (size > tail && memcmp(stem + size - tail, OF_TENANT, tail) == 5) size -= tail;", "pod_backup_test"),
    # bodies of outgoing requests, and the log
    _m("a body in pieces", "fetch_send.c", "if (size > MG_LIMIT_FETCH_CHUNK_BYTES) size = MG_LIMIT_FETCH_CHUNK_BYTES;", "if (size > MG_LIMIT_FETCH_CHUNK_BYTES) size = size / 2 + 1, fetch->sent++;", "pod_stream_test"),
    _m("an unread body's connection", "fetch.c", "fetch->keep && mg__fetch_sent_all(fetch))", "fetch->keep)", "pod_stream_test"),
    _m("a reply that announces too much", "fetch_reply.c", "fetch->large = parser->content_length > MG_LIMIT_FETCH_BYTES - fetch->reply.size;", "", "pod_stream_test"),
    _m("a reply without end", "fetch_reply.c", "fetch->large = fetch->reply.size + size > MG_LIMIT_FETCH_BYTES;", "fetch->large = fetch->reply.size + size > 4 * MG_LIMIT_FETCH_BYTES;", "pod_stream_test"),
    _m("the largest body", "fetch.c", "if (request->body_size > MG_LIMIT_FETCH_SEND_BYTES) return MG_E_LIMIT;", "", "pod_stream_test"),
    _m("trailers behind a reply", "fetch_reply.c", "  fetch->headed = true;\n", "", "pod_stream_test"),
    _m("trailers without end", "fetch_reply.c", "fetch->large = fetch->trailer_size > MG_LIMIT_FETCH_HEAD_BYTES;", "", "pod_stream_test"),
    _m("requests at a time", "fetch.c", "if (fetcher->count >= MG_LIMIT_FETCHES)", "if (fetcher->count > MG_LIMIT_FETCHES)", "pod_stream_test"),
    _m("time to connect", "link.c", "MG_LIMIT_FETCH_CONNECT_MS, 0)", "MG_LIMIT_FETCH_CONNECT_MS + 1, 0)", "links_test"),
    _m("idle connections", "link.c", "links->idle >= MG_LIMIT_FETCH_IDLE ||", "links->idle > MG_LIMIT_FETCH_IDLE ||", "links_test"),
    _m("an idle connection's time", "link.c", "MG_LIMIT_FETCH_IDLE_MS, 0)", "MG_LIMIT_FETCH_IDLE_MS + 1, 0)", "links_test"),
    _m("a log line's length", "log.c", "size < MG_LIMIT_LOG_BYTES ? size : MG_LIMIT_LOG_BYTES", "size", "limits_test"),
    # readers that are far behind
    _m("broadcasts to who is behind", "group.c", "if (!peer->behind) send_now(peer, data, size);", "send_now(peer, data, size);", "pod_catch_up_test"),
    _m("what follows a hello", "sync_ws.c", "conn->throttled || conn->peer.behind ||", "conn->throttled ||", "pod_catch_up_test"),
    _m("a reply ahead of its events", "group.c", "bool after = peer->behind && !peer->paging;", "bool after = false;", "pod_catch_up_test"),
    _m("what is kept reaches it", "catch_up.c", "  mg_buf_move(&after, &peer->after);\n", "", "pod_catch_up_test"),
    _m("who has its last reply", "group.c", "    if (peer->over) continue;\n", "", "pod_actor_test"),
    _m("who has more to say", "group.c", "peer->over = peer->last;", "peer->over = true;", "pod_actor_test"),
    # groups, databases, statements
    _m("a commit that is kept back", "wal_file.c", "return file->commits ? flush(file) : SQLITE_OK;", "return SQLITE_OK;", "wal_file_test"),
    _m("a head that is mended", "wal_file.c", "&& at >= LOG_HEAD_BYTES && at == file->next;", "&& at >= LOG_HEAD_BYTES;", "wal_file_test"),
    _m("reading what is kept back", "wal_file.c", "  int result = flush(wal(base));\n  int64_t hole", "  int result = SQLITE_OK;\n  int64_t hole", "wal_file_test"),
    _m("writing behind what was lost", "wal_file.c", "return file->hole < 0 || at < file->hole;", "return true;", "wal_file_test"),
    _m("reading what was lost", "wal_file.c", "if (hole >= 0 && at + size > hole) return SQLITE_IOERR_READ;", "", "wal_file_test"),
    _m("a group's age", "group.c", "(uint64_t)MG_LIMIT_GROUP_MS * 1000000U", "(uint64_t)MG_LIMIT_GROUP_MS * 1000001U", "limits_test"),
    _m("a group's size", "group.c", "group->bytes >= MG_LIMIT_GROUP_BYTES", "group->bytes > MG_LIMIT_GROUP_BYTES", "limits_test"),
    _m("age of jobs' group", "tenant_db.c", "(uint64_t)MG_LIMIT_GROUP_MS * 1000000U", "(uint64_t)MG_LIMIT_GROUP_MS * 1000001U", "tenant_test"),
    _m("an idle actor", "actor.c", "actor->used + MG_LIMIT_ACTOR_IDLE_MS > now", "actor->used + 2 * MG_LIMIT_ACTOR_IDLE_MS > now", "limits_test"),
    _m("an idle tenant", "tenant_db.c", "tenant->used + MG_LIMIT_ACTOR_IDLE_MS > now", "tenant->used + 2 * MG_LIMIT_ACTOR_IDLE_MS > now", "limits_test"),
    _m("an idle reader", "reader.c", "base.used + MG_LIMIT_ACTOR_IDLE_MS > now", "base.used + 2 * MG_LIMIT_ACTOR_IDLE_MS > now", "limits_test"),
    _m("kept statements", "db.c", "if (oldest) drop(oldest);", "if (oldest) memset(oldest, 0, sizeof *oldest);", "limits_test"),
    _m("a statement's length", "db.c", "if (size > MG_LIMIT_SQL_BYTES)", "if (size >= MG_LIMIT_SQL_BYTES)", "limits_test"),
    _m("wait for a lock", "db.c", "(void)sqlite3_busy_timeout(db->handle, MG_LIMIT_SQL_MS);", "(void)sqlite3_busy_timeout(db->handle, MG_LIMIT_SQL_MS + 1);", "limits_test"),
    _m("the entry of a place", "trace.c", "if (at > wanted) break;", "if (at >= wanted) break;", "trace_test"),
    # paths, forms, addresses
    _m("file's whole name", "files.c", "if (order == 0 && asset->path[size] != '\\0') order = 1;", "", "files_test"),
    _m("NUL in a form", "form.c", "if (byte <= 0) return MG_E_SYNTAX;", "if (byte < 0) return MG_E_SYNTAX;", "form_test"),
    _m("JSON's depth", "json.c", "depth > MG_LIMIT_JSON_DEPTH", "depth > 8 * MG_LIMIT_JSON_DEPTH", "token_test"),
    _m("who may name an address", "client.c", "if (config->proxy_count == 0 || !mg_client_trusted(config, peer)) return;", "if (config->proxy_count == 0) return;", "pod_rules_test", "pod_observe_test", "client_test"),
    _m("rate of an address", "route.c", "  if (!address_admitted(conn))\n    too_many(conn);", "  if (!address_admitted(conn) && conn->cors)\n    too_many(conn);", "pod_limits_test"),
    _m("cursor of events", "events.c", "if (size == 0 || size > 15 || text[size] != '\\0') return -1;", "if (size == 0 || size > 15) return -1;", "pod_events_test"),
    # secrets and outgoing requests
    _m("secret's hosts", "secret.c", "if (!secret || (host && !declared(secret, host)))", "if (!secret || (host && !declared(secret, host) && !*host))", "pod_fetch_test"),
    _m("secret in a reply", "secret.c", "bool found = contains(text->data, text->size, bytes, size) ||\n               contains(text->plain.data, text->plain.size, bytes, size);", "bool found = contains(text->data, text->size, bytes, size);", "pod_fetch_test"),
    _m("secret in a reply as base64", "secret.c", "!found && before < 3", "!found && before < 1", "pod_fetch_test"),
    _m("secret in a URL", "fetch.c", "if (mg_secrets_present(&fetch->fetcher->secrets, request->url, strlen(request->url)))", "if (mg_secrets_present(&fetch->fetcher->secrets, request->url, 0))", "pod_fetch_test"),
    _m("declared hosts", "fetch.c", "if (!mg__fetch_declared(fetch->fetcher->image, host)) return", "if (!mg__fetch_declared(fetch->fetcher->image, host) && fetch->fetcher->image->host_count == 0) return", "pod_fetch_test", "pod_tls_test"),
    _m("private addresses", "fetch.c", "if (!fetch->place.trusted && !config->allow_private && !mg_address_public(address))", "if (!fetch->place.trusted && config->allow_private && !mg_address_public(address))", "pod_names_test", "pod_tls_test"),
    _m("each address of a name", "fetch.c", "!mg_address_public(address))", "!mg_address_public((const struct sockaddr *)&fetch->addresses[0]))", "pod_names_test"),
    _m("a connection of the operator's", "link.c", "a->tls == b->tls && a->trusted == b->trusted &&", "a->tls == b->tls &&", "pod_names_test"),
    _m("mapped private addresses", "address.c", "if (within(address, &mapped) || within(address, &nat64)) return public_4(address + 12);", "if ((within(address, &mapped) && address[15] == 77) || within(address, &nat64)) return public_4(address + 12);", "address_test"),
    _m("link-local addresses", "address.c", "{{169, 254}, 16}", "{{169, 254}, 17}", "address_test"),
    _m("line breaks in a header", "fetch_rules.c", "if ((*at < 0x20 && *at != '\\t') || *at == 0x7f) return false;", "if (*at == 0x7f) return false;", "pod_fetch_test"),
    _m("two places of a redirect", "fetch.c", "return place->failed || fetch->locations != 1 ? NULL", "return place->failed ? NULL", "pod_tls_test"),
    _m("a place that comes in pieces", "fetch_reply.c", "if (in_location(fetch)) mg_buf_append", "if (in_location(fetch) && fetch->location.size + size < 2048) mg_buf_append", "pod_tls_test"),
    _m("a status that is none", "fetch_reply.c", "  if (parser->status_code < 100) return -1;\n", "", "pod_stream_test"),
    _m("redirects", "fetch.c", "else if (fetch->status >= 300 && fetch->status < 400)", "else if (fetch->status >= 390 && fetch->status < 400)", "pod_fetch_test"),
)


class Misfit(Exception):
    """A mutation's text is not in its file, or more than once."""


def mutated(text: str, mutation: Mutation) -> str:
    """The file's text without the guard."""
    if text.count(mutation.old) != 1:
        raise Misfit(f"{mutation.name}: {mutation.file} has its text {text.count(mutation.old)} times, not once: {mutation.old!r}")
    return text.replace(mutation.old, mutation.new)


def copy_tree(source: Path, target: Path) -> None:
    """The files that git tracks."""
    names = subprocess.run(["git", "ls-files", "-z"], cwd=source, check=True, capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (source / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, target / name)


def run_tests(tree: Path, output_base: Path, tests: tuple[str, ...]) -> int:
    """Bazel's status."""
    command = [str(tree / "tools/bazel"), f"--output_base={output_base}", "test", "--symlink_prefix=/", "--noshow_progress",
               "--test_output=summary", "--ui_event_filters=-info", *(f"//runtime_c:{name}" for name in tests)]
    return subprocess.run(command, cwd=tree, check=False, capture_output=True).returncode


def judge(tree: Path, output_base: Path, mutation: Mutation) -> str:
    """What is wrong; empty if a test saw the mutation."""
    path = tree / SOURCES / mutation.file
    original = path.read_text("utf-8")
    try:
        path.write_text(mutated(original, mutation), "utf-8")
        status = run_tests(tree, output_base, mutation.tests)
    except Misfit as misfit:
        return str(misfit)
    finally:
        path.write_text(original, "utf-8")
    return {0: "no test saw it", TEST_FAILED: ""}.get(status, f"Bazel ended with {status}: does it compile?")


def main() -> None:
    source = Path(os.environ.get("BUILD_WORKSPACE_DIRECTORY", "."))
    chosen = [mutation for mutation in MUTATIONS if not sys.argv[1:] or mutation.name in sys.argv[1:]]
    wrong = 0
    with tempfile.TemporaryDirectory() as folder:
        tree, output_base = Path(folder, "tree"), Path(folder, "output")
        copy_tree(source, tree)
        every = tuple(sorted({test for mutation in chosen for test in mutation.tests}))
        if run_tests(tree, output_base, every):
            sys.exit(f"the tests fail without any mutation: {' '.join(every)}")
        for mutation in chosen:
            began = time.monotonic()
            problem = judge(tree, output_base, mutation)
            wrong += bool(problem)
            print(f"{mutation.name}: {problem or 'seen'} ({time.monotonic() - began:.0f} s)", flush=True)
        subprocess.run([str(tree / "tools/bazel"), f"--output_base={output_base}", "shutdown"], cwd=tree, check=False)
        subprocess.run(["chmod", "-R", "u+w", folder], check=False)
    print(f"{len(chosen) - wrong} passed, {wrong} failed")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
