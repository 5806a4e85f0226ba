/* Canonical protobuf over tables: checks, reads and writes messages, without allocation.
 *
 * Purpose: refuse garbage before anything else sees it, and write small replies.
 * Invariants: no byte outside [data, data + size) is read; a message is accepted
 * only if it is the canonical encoding (docs/architecture.md, "Replies"); what
 * was read points into the input, which has to outlive it. Functions return
 * 0 or a count, or a negative `mg_wire_error`.
 */
#ifndef MG_WIRE_H
#define MG_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MG_WIRE_MAX_DEPTH 16                      /* levels of messages, the outermost counted */
#define MG_WIRE_MAX_INT INT64_C(9007199254740991) /* 2^53 - 1: exact on every target */

/* code, name, text */
#define MG_WIRE_ERRORS(X)                                         \
  X(-1, TRUNCATED, "the message ends inside a field")             \
  X(-2, VARINT, "a varint is too long or not as short as can be") \
  X(-3, UNKNOWN, "a field that the schema does not have")         \
  X(-4, TYPE, "a field of another wire type")                     \
  X(-5, ORDER, "a field is repeated or out of order")             \
  X(-6, DEFAULT, "a default that should have been left out")      \
  X(-7, RANGE, "a number outside its range")                      \
  X(-8, UTF8, "a string that is not UTF-8")                       \
  X(-9, DEPTH, "messages nested too deep")                        \
  X(-10, ONEOF, "two members of one oneof")                       \
  X(-11, ENUM, "a number that is no member of its enum")          \
  X(-12, SPACE, "the buffer is too small")

typedef enum mg_wire_error {
#define MG_WIRE_CODE(code, name, text) MG_WIRE_E_##name = (code),
  MG_WIRE_ERRORS(MG_WIRE_CODE)
#undef MG_WIRE_CODE
      MG_WIRE_OK = 0
} mg_wire_error;

typedef enum mg_wire_kind {
  MG_WIRE_INT64,
  MG_WIRE_UINT32,
  MG_WIRE_BOOL,
  MG_WIRE_DOUBLE,
  MG_WIRE_STRING,
  MG_WIRE_BYTES,
  MG_WIRE_ENUM,
  MG_WIRE_MESSAGE
} mg_wire_kind;

typedef enum mg_wire_label { MG_WIRE_IMPLICIT, MG_WIRE_EXPLICIT, MG_WIRE_REPEATED } mg_wire_label;

/* Bytes of someone else's, of a string or a bytes field; not ended by NUL. */
typedef struct mg_slice {
  const uint8_t *data;
  size_t size;
} mg_slice;

/* A repeated field as it is encoded; read it with mg_wire_next_*. `count` elements are left. */
typedef struct mg_repeated {
  mg_slice encoded; /* messages, strings: with their tags. numbers: the packed run. */
  uint32_t count;
} mg_repeated;

struct mg_message;

/* `offset`, `has` are in the message's struct; unused in tables that are only checked. */
typedef struct mg_field {
  uint32_t number;
  uint8_t kind;     /* mg_wire_kind */
  uint8_t label;    /* mg_wire_label */
  uint8_t oneof;    /* members of one oneof have the same number, 1 to 31; 0: none */
  uint32_t members; /* of an enum: its numbers are 1 .. members */
  const struct mg_message *message;
  size_t offset;
  size_t has; /* of a bool, for MG_WIRE_EXPLICIT */
} mg_field;

/* Fields ascend by number. `size` is of the struct; 0 in tables that are only checked. */
typedef struct mg_message {
  const char *name;
  const mg_field *fields;
  size_t count;
  size_t size;
} mg_message;

/* Name (as "MG_WIRE_E_UTF8") and text of a code; never NULL. */
const char *mg_wire_error_name(int code);
const char *mg_wire_error_text(int code);

/* 0 if the bytes are a canonical `message`, else a negative error. An enum that is absent
 * and has no presence is an error: 0 is no member. */
int mg_wire_check(const mg_message *message, const uint8_t *data, size_t size);

/* As mg_wire_check, and fills the struct at `out`, of message->size bytes. */
int mg_wire_decode(const mg_message *message, const uint8_t *data, size_t size, void *out);

/* Next element of a repeated field: 1, 0 at the end, or a negative error. `out` is, by the
 * field's kind, int64_t, uint32_t (enums too), bool, double, mg_slice or the message's struct. */
int mg_wire_next(const mg_field *field, mg_repeated *rest, void *out);

/* Bytes that mg_wire_encode needs, or a negative error if a value does not fit its field. */
ptrdiff_t mg_wire_size(const mg_message *message, const void *in);

/* Writes the canonical encoding of the struct at `in`; returns its size or a negative error. */
ptrdiff_t mg_wire_encode(const mg_message *message, const void *in, uint8_t *out, size_t space);

/* Takes the first of a series of messages, each with its length as a varint before it, off
 * `series`: 1 with `frame`, 0 if the series is at its end, MG_WIRE_E_RANGE if it is longer than
 * `longest`, else MG_WIRE_E_TRUNCATED or MG_WIRE_E_VARINT. `series` changes only with 1. */
int mg_wire_next_frame(mg_slice *series, size_t longest, mg_slice *frame);

/* Writes the length that precedes a message of `size` bytes in a series, 1 to 10 bytes. */
size_t mg_wire_frame_head(size_t size, uint8_t out[10]);

/* 0 if the bytes are UTF-8 (no surrogates, no overlong forms), else MG_WIRE_E_UTF8. */
int mg_wire_utf8(const uint8_t *data, size_t size);

#endif
