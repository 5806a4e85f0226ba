/* Every limit of the pod: name, value, reason. Sizes are bytes, times
 * milliseconds. The contract's own limits are in docs/architecture.md. */
#ifndef MG_LIMITS_H
#define MG_LIMITS_H

#define MG_LIMITS(X)                                                                               \
  X(MESSAGE_BYTES, 1048576, "one sync message; the contract, the same on every host")              \
  X(BODY_BYTES, 4194304, "an HTTP body; the contract, four of the largest messages")               \
  X(HEADER_BYTES, 16384, "request line and headers; cookies and a token take 2 KiB")               \
  X(TARGET_BYTES, 2048, "a request's target; the longest asset path is far shorter")               \
  X(HEADERS, 64, "headers of one request; browsers send about 20")                                 \
  X(FORM_BYTES, 16384, "a sign-in form: one token of 4 KiB, percent-encoded at worst")             \
  X(TOKEN_BYTES, 4096, "a session token; browsers drop cookies above 4 KiB")                       \
  X(JSON_DEPTH, 8, "nesting in a token; claims are flat")                                          \
  X(NAME_BYTES, 64, "a user or organisation; the contract's pattern")                              \
  X(KEY_BYTES, 32, "shortest session key; HS256 wants as much as its digest")                      \
  X(CONNECTIONS, 10000, "open connections of one loop; each costs about 1 KiB when idle")          \
  X(BACKLOG, 1024, "connections the kernel holds while a loop is busy")                            \
  X(OUTPUT_BYTES, 8388608,                                                                         \
    "unsent bytes of one connection; a slow reader is closed, not buffered")                       \
  X(BACKLOG_BYTES, 65536, "unsent bytes of a connection above which nothing more is read from it") \
  X(HELD_BYTES, 268435456, "buffers of all connections of one loop; who passes it is closed")      \
  X(DEFLATE_STREAMS, 64, "streams that one compressed message may consist of; senders make one")   \
  X(UNSETTLED, 64, "messages of one WebSocket with its actor; then it is not read")                \
  X(BUCKETS, 65536, "addresses and users whose rate is remembered, and counters of connections")   \
  X(UNSENT_BYTES, 131072, "of a connection in the kernel, beyond what is on its way")              \
  X(READ_BYTES, 65536, "one read from a socket; also the loop's only read buffer")                 \
  X(REPLY_BYTES, 16777216, "replies of one POST; more than any page of events and its results")    \
  X(REQUEST_MS, 20000, "from a request's first byte to its last; ends slow-request attacks")       \
  X(KEEP_ALIVE_MS, 75000, "an idle HTTP connection; above what proxies in front of it use")        \
  X(WRITE_MS, 30000, "in this time a slow reader has to take WRITE_BYTES")                         \
  X(WRITE_BYTES, 4096, "what a reader has to take in WRITE_MS; less is no reading")                \
  X(HEARTBEAT_MS, 15000, "a stream of events that is silent says so; proxies cut at 60 s")         \
  X(PING_MS, 30000, "an idle WebSocket is pinged; keeps NATs open")                                \
  X(PONG_MS, 90000, "a WebSocket without any frame for three pings is dead")                       \
  X(CLOSE_MS, 5000, "wait for the other side's close frame")                                       \
  X(TICK_MS, 1000, "how often time limits of connections are looked at")                           \
  X(DRAIN_MS, 10000, "after SIGTERM, time for calls under way; orchestrators kill after 30 s")     \
  X(SCRIPT_STACK_BYTES, 4194304,                                                                   \
    "JavaScript stack: CPython's 1,000 calls and more; deeper raises")                             \
  X(THREAD_STACK_BYTES, 8388608, "a loop's thread: JavaScript's stack and SQLite's above it")      \
  X(THREADS, 64, "loops of one process")                                                           \
  X(DATABASES, 100000, "what --db-max-open may say; three descriptors each")                       \
  X(CALL_MS, 5000, "one entry into JavaScript; it blocks its loop; --qjs-timeout-ms")              \
  X(SCRIPT_BYTES, 268435456, "what one entry may add to the JavaScript heap; --qjs-mem-mb")        \
  X(SCRIPT_MB, 65536, "what --qjs-mem-mb may say")                                                 \
  X(SCRIPT_MS, 600000, "what --qjs-timeout-ms may say")                                            \
  X(ACTOR_IDLE_MS, 60000, "an actor without messages closes its database; peers may stay")         \
  X(GROUP_MESSAGES, 256, "messages in one transaction; the wait of the first for the last")        \
  X(GROUP_BYTES, 1048576, "held replies and kept messages of one transaction")                     \
  X(GROUP_MS, 20, "from a transaction's begin to its commit, looked at after each message")        \
  X(READERS, 64,                                                                                   \
    "databases that a loop has open to answer readings; the one unused for longest goes")          \
  X(STATEMENTS, 256, "prepared statements kept by one actor; emitted code has a fixed set")        \
  X(SQL_BYTES, 1048576, "text of one SQL statement; migrations are the longest")                   \
  X(SQL_MS, 5000, "wait for another process's lock on a database, e.g. a backup")                  \
  X(TENANT_MS, 2000, "one piece of work in a tenant's database; it blocks its loop")               \
  X(DOC_BYTES, 262144, "data of a node or an edge, as it is stored")                               \
  X(DOC_DEPTH, 32, "nesting in a JSON body; documents of people are far flatter")                  \
  X(NODE_TAGS, 64, "tags of one node")                                                             \
  X(PAGE_ITEMS, 200, "items of a page that may be asked for")                                      \
  X(PAGE_BYTES, 1048576, "a page ends with the item that passes this")                             \
  X(SEARCH_BYTES, 256, "what is searched for")                                                     \
  X(SEARCH_WORDS, 16, "words and phrases of a search")                                             \
  X(SEARCH_SKIP, 1000, "results of a search that pages can skip; nobody reads on so far")          \
  X(POLICY_BYTES, 1024, "one row policy")                                                          \
  X(POLICY_DEPTH, 6, "nesting of a row policy; SQLite takes expressions of 100 levels")            \
  X(POLICY_ITEMS, 16, "items of a list in a row policy")                                           \
  X(POLICIES, 8, "row policies for one table, operation and role")                                 \
  X(CONFIG_BYTES, 4096, "a value of a tenant's configuration")                                     \
  X(AUDIT_ROWS, 1000000, "lines of a tenant's audit log; the oldest go")                           \
  X(TENANT_BYTES, 1073741824, "a tenant's database; beyond that changes are refused")              \
  X(FETCHES, 64, "outgoing requests of one loop at a time")                                        \
  X(FETCH_CONNECT_MS, 10000, "connecting to one address, with the handshake of TLS")               \
  X(FETCH_IDLE, 16, "idle outgoing connections that a loop keeps")                                 \
  X(FETCH_IDLE_MS, 15000, "how long; servers often close theirs after 20 to 60 s")                 \
  X(FETCH_HEAD_BYTES, 65536, "headers of a reply")                                                 \
  X(REDIRECTS, 10, "what --redirects may say")                                                     \
  X(FETCH_MS, 60000, "one outgoing request in all; image services take tens of seconds")           \
  X(FETCH_SEND_BYTES, 16777216, "body of an outgoing request")                                     \
  X(FETCH_CHUNK_BYTES, 65536, "of such a body on its way; the rest waits until that is written")   \
  X(FETCH_BYTES, 4194304, "reply of an outgoing request; the same on every host")                  \
  X(LOG_BYTES, 4096, "one log line; longer text is cut")                                           \
  X(ORIGINS, 32, "configured origins")                                                             \
  X(CORS_ORIGINS, 16, "origins whose pages may call the API")                                      \
  X(PROXIES, 16, "networks of trusted proxies")                                                    \
  X(MAX_BODY_BYTES, 67108864, "the most that --max-body allows; a body is held in memory")         \
  X(PASSWORD_LEAST, 8, "bytes of a password at least")                                             \
  X(PASSWORD_BYTES, 1024, "a password; a sentence fits many times")                                \
  X(ARGON_KIB, 19456, "memory of Argon2id for one password; with two passes about 25 ms")          \
  X(ARGON_PASSES, 2, "passes of Argon2id over it")                                                 \
  X(HASHES, 32, "passwords being hashed or waiting for it; further ones get 503")                  \
  X(LOGIN_USER, 10, "attempts at a user's password at once, wrong ones")                           \
  X(LOGIN_USER_MS, 30000, "then one in this time")                                                 \
  X(LOGIN_ADDRESS, 50, "wrong passwords of one address at once, whoever's; new organisations too") \
  X(LOGIN_ADDRESS_MS, 2000, "then one in this time")                                               \
  X(LOGIN_CELLS, 16384, "user names and addresses whose attempts are remembered")                  \
  X(SESSION_IDLE_S, 2592000, "seconds without use after which an account's session is over")       \
  X(SESSION_MOST_S, 31536000, "seconds after which it is over in any case")                        \
  X(SESSION_SEEN_S, 3600, "how exactly its last use is remembered, in seconds")                    \
  X(SESSION_LOOK_MS, 600000, "how often an open WebSocket's session is looked up again")           \
  X(SESSIONS, 50, "sessions of one user; the one unused for longest gives way")                    \
  X(AGENT_BYTES, 200, "of User-Agent, kept with a session")                                        \
  X(USER_PAGE, 200, "users in one page of their list")

#define MG_LIMIT_ENUM(name, value, reason) MG_LIMIT_##name = (value),
enum mg_limit { MG_LIMITS(MG_LIMIT_ENUM) MG_LIMIT_NONE = 0 };

#ifdef MG_QUICK_LIMITS
#include "limits_quick.h"
#endif

#endif
