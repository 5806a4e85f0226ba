/* Error codes of the pod: negative numbers, each with a name and a text, all
 * from the one list below. Functions return 0 (or a count) or one of these. */
#ifndef MG_ERROR_H
#define MG_ERROR_H

#define MG_ERRORS(X)                                                \
  X(NOMEM, -1, "out of memory")                                     \
  X(ARGUMENT, -2, "invalid argument")                               \
  X(SYNTAX, -3, "malformed input")                                  \
  X(LIMIT, -4, "a limit was exceeded")                              \
  X(STORAGE, -5, "the actor's storage failed")                      \
  X(SCRIPT, -6, "the application's code failed")                    \
  X(TIMEOUT, -7, "the time limit was exceeded")                     \
  X(SYSTEM, -8, "a call of the operating system failed")            \
  X(ABSENT, -9, "there is no such thing")                           \
  X(TAKEN, -10, "it is there already, or what it names is not")     \
  X(FULL, -11, "the disk or the database is full")                  \
  X(NEWER, -12, "the database was made by a newer pod")             \
  X(TOKEN_FORM, -20, "the token is malformed")                      \
  X(TOKEN_ALGORITHM, -21, "the token's algorithm is not HS256")     \
  X(TOKEN_SIGNATURE, -22, "the token's signature is wrong")         \
  X(TOKEN_CLAIMS, -23, "the token lacks a claim or has a bad one")  \
  X(TOKEN_EXPIRED, -24, "the token has expired")                    \
  X(HOST_REFUSED, -30, "the host is not in the application's list") \
  X(SECRET_REFUSED, -31, "the secret is not bound to this host")    \
  X(SECRET_LEAKED, -32, "the reply contained a secret")             \
  X(ADDRESS_REFUSED, -33, "the address is not public")              \
  X(REDIRECTED, -34, "the reply was a redirect")                    \
  X(CONNECT, -35, "the connection failed")                          \
  X(REPLY_FORM, -36, "the reply was not valid HTTP")                \
  X(TLS, -37, "TLS failed")                                         \
  X(CLOSED, -38, "the other side has ended the connection")

#define MG_ERROR_ENUM(name, code, text) MG_E_##name = (code),
enum mg_error { MG_ERRORS(MG_ERROR_ENUM) MG_OK = 0 };

/* "NOMEM" for MG_E_NOMEM; "OK" for 0; "UNKNOWN" for anything else. */
const char *mg_error_name(int code);
/* A sentence part for people; never NULL. */
const char *mg_error_text(int code);

#endif
