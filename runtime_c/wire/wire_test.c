/* mg_wire by hand-made vectors, one for each error and limit; what random messages can't aim at.
 * wire_oracle.c with compiler/monoglot/wiregen/c_test.py compares with protobuf. */
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "mg_app_wire.h"
#include "sync_wire.h"

#define CHECK(table, text) mg_wire_check(&(table), (const uint8_t *)(text), sizeof(text) - 1)

static const mg_field leaf_fields[] = {
    {1, MG_WIRE_ENUM, MG_WIRE_IMPLICIT, 0, 2, NULL, 0, 0},
    {2, MG_WIRE_DOUBLE, MG_WIRE_REPEATED, 0, 0, NULL, 0, 0},
    {3, MG_WIRE_BOOL, MG_WIRE_EXPLICIT, 1, 0, NULL, 0, 0},
    {4, MG_WIRE_STRING, MG_WIRE_EXPLICIT, 1, 0, NULL, 0, 0},
    {300, MG_WIRE_BYTES, MG_WIRE_IMPLICIT, 0, 0, NULL, 0, 0},
};
static const mg_message leaf = {"Leaf", leaf_fields, 5, 0};

static const mg_message chain;
static const mg_field chain_fields[] = {{1, MG_WIRE_MESSAGE, MG_WIRE_EXPLICIT, 0, 0, &chain, 0, 0}};
static const mg_message chain = {"Chain", chain_fields, 1, 0};

static void every_error_has_its_cause(void) {
  assert(CHECK(leaf, "\x08\x01") == 0);
  assert(CHECK(leaf, "\x08\x02\x18\x01\xe2\x12\x01z") == 0);
  assert(CHECK(leaf, "\x08") == MG_WIRE_E_TRUNCATED);
  assert(CHECK(leaf, "\x08\x01\x22\x02z") == MG_WIRE_E_TRUNCATED);
  assert(CHECK(leaf, "\x08\x81\x00") == MG_WIRE_E_VARINT);
  assert(CHECK(leaf, "\x08\x81\x80\x80\x80\x80\x80\x80\x80\x80\x02") == MG_WIRE_E_VARINT);
  assert(CHECK(leaf, "\x08\x01\x28\x01") == MG_WIRE_E_UNKNOWN);
  assert(CHECK(leaf, "\x09\x01") == MG_WIRE_E_TYPE);
  assert(CHECK(leaf, "\x18\x01\x08\x01") == MG_WIRE_E_ENUM); /* field 1 should have come first */
  assert(CHECK(leaf, "\x08\x01\x08\x01") == MG_WIRE_E_ORDER);
  assert(CHECK(leaf, "\x08\x01\x22\x01z\x18\x01") == MG_WIRE_E_ORDER);
  assert(CHECK(leaf, "\x08\x01\x12\x00") == MG_WIRE_E_DEFAULT);
  assert(CHECK(leaf, "\x08\x01\xe2\x12\x00") == MG_WIRE_E_DEFAULT);
  assert(CHECK(leaf, "\x08\x01\x18\x02") == MG_WIRE_E_RANGE);
  assert(CHECK(leaf, "\x08\x01\x12\x08\0\0\0\0\0\0\xf0\x7f") == MG_WIRE_E_RANGE); /* infinity */
  assert(CHECK(leaf, "\x08\x01\x22\x01\xff") == MG_WIRE_E_UTF8);
  assert(CHECK(leaf, "\x08\x01\x18\x00\x22\x00") == MG_WIRE_E_ONEOF);
  assert(CHECK(leaf, "\x08\x03") == MG_WIRE_E_ENUM);
  assert(CHECK(leaf, "") == MG_WIRE_E_ENUM);
}

static void integers_end_where_every_target_is_exact(void) {
  mg_sync_call call = {MG_WIRE_MAX_INT, 0, {NULL, 0}};
  uint8_t out[32];
  ptrdiff_t size = mg_wire_encode(&mg_sync_call_message, &call, out, sizeof out);
  assert(size == 9 && mg_wire_check(&mg_sync_call_message, out, (size_t)size) == 0);
  call.counter = -MG_WIRE_MAX_INT;
  size = mg_wire_encode(&mg_sync_call_message, &call, out, sizeof out);
  assert(size == 11 && mg_wire_check(&mg_sync_call_message, out, (size_t)size) == 0);
  for (int sign = -1; sign <= 1; sign += 2) {
    call.counter = sign * (MG_WIRE_MAX_INT + 1);
    assert(mg_wire_encode(&mg_sync_call_message, &call, out, sizeof out) == MG_WIRE_E_RANGE);
  }
  assert(CHECK(mg_sync_call_message, "\x08\x80\x80\x80\x80\x80\x80\x80\x10") == MG_WIRE_E_RANGE);
  assert(CHECK(mg_sync_call_message, "\x10\x80\x80\x80\x80\x10") == MG_WIRE_E_RANGE);
}

/* n levels: an innermost empty message, wrapped n - 1 times. Sizes stay below 128. */
static int nest(unsigned levels) {
  uint8_t bytes[64];
  size_t size = 0;
  for (unsigned i = 1; i < levels; i++) {
    memmove(bytes + 2, bytes, size);
    bytes[0] = 0x0a;
    bytes[1] = (uint8_t)size;
    size += 2;
  }
  return mg_wire_check(&chain, bytes, size);
}

static void nesting_has_a_limit(void) {
  assert(nest(1) == 0 && nest(MG_WIRE_MAX_DEPTH) == 0);
  assert(nest(MG_WIRE_MAX_DEPTH + 1) == MG_WIRE_E_DEPTH);
}

static void replies_are_written(void) {
  const char text[] = "malformed message";
  mg_sync_server_message reply = {0};
  reply.has_failure = true;
  reply.failure.code = 400;
  reply.failure.message = (mg_slice){(const uint8_t *)text, sizeof text - 1};
  uint8_t out[64];
  const ptrdiff_t size = mg_wire_encode(&mg_sync_server_message_message, &reply, out, sizeof out);
  const char wanted[] = "\x32\x16\x08\x90\x03\x12\x11malformed message";
  assert(size == (ptrdiff_t)sizeof wanted - 1 && memcmp(out, wanted, sizeof wanted - 1) == 0);
  reply.has_push = true;
  assert(mg_wire_encode(&mg_sync_server_message_message, &reply, out, sizeof out) ==
         MG_WIRE_E_ONEOF);
  reply.has_push = false;
  reply.failure.message = (mg_slice){(const uint8_t *)"\xc0\x80", 2};
  assert(mg_wire_encode(&mg_sync_server_message_message, &reply, out, sizeof out) ==
         MG_WIRE_E_UTF8);
}

static void series_are_cut_at_their_lengths(void) {
  mg_slice series = {(const uint8_t *)"\x02hi\x00\x05" "abc", 8}, frame;
  assert(mg_wire_next_frame(&series, 10, &frame) == 1 && frame.size == 2 &&
         memcmp(frame.data, "hi", 2) == 0);
  assert(mg_wire_next_frame(&series, 10, &frame) == 1 && frame.size == 0);
  assert(mg_wire_next_frame(&series, 4, &frame) == MG_WIRE_E_RANGE);
  assert(mg_wire_next_frame(&series, 10, &frame) == MG_WIRE_E_TRUNCATED && series.size == 4);
  series = (mg_slice){(const uint8_t *)"\x80\x00", 2};
  assert(mg_wire_next_frame(&series, 10, &frame) == MG_WIRE_E_VARINT);
  series.size = 0;
  assert(mg_wire_next_frame(&series, 10, &frame) == 0);
  uint8_t head[10];
  assert(mg_wire_frame_head(300, head) == 2 && head[0] == 0xac && head[1] == 2);
}

static void utf8_has_no_surrogates_or_detours(void) {
  const char *good[] = {
      "", "a", "\xc3\xa9", "\xed\x9f\xbf", "\xee\x80\x80", "\xf4\x8f\xbf\xbf", "\xf0\x90\x80\x80"};
  const char *bad[] = {"\x80",
                       "\xc1\xbf",
                       "\xe0\x9f\xbf",
                       "\xed\xa0\x80",
                       "\xf4\x90\x80\x80",
                       "\xf5\x80\x80\x80",
                       "\xf0\x8f\xbf\xbf",
                       "\xc3",
                       "\xe2\x82",
                       "\xf0\x90\x80",
                       "\xc3(",
                       "\xe2\x28\xa1"};
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
    assert(mg_wire_utf8((const uint8_t *)good[i], strlen(good[i])) == 0);
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
    assert(mg_wire_utf8((const uint8_t *)bad[i], strlen(bad[i])) == MG_WIRE_E_UTF8);
}

static void codes_have_names_and_texts(void) {
  assert(strcmp(mg_wire_error_name(MG_WIRE_E_UTF8), "MG_WIRE_E_UTF8") == 0);
  assert(strcmp(mg_wire_error_text(MG_WIRE_E_UTF8), "a string that is not UTF-8") == 0);
  assert(strcmp(mg_wire_error_name(-99), "MG_WIRE_E_?") == 0 &&
         strcmp(mg_wire_error_text(0), "no error") == 0);
}

/* Of the compiler's test application: set_status is action 5, its arguments a string and an enum of
 * two. */
static void arguments_are_checked_by_action_number(void) {
  assert(mg_app.actions == 6 && mg_app.args[0] == NULL && strcmp(mg_app.name, "studio") == 0);
  assert(strlen(mg_app.schema) == 32);
  assert(CHECK(*mg_app.args[5], "\x0a\x01x\x10\x02") == 0);
  assert(CHECK(*mg_app.args[5], "\x0a\x01x\x10\x03") == MG_WIRE_E_ENUM);
  assert(CHECK(*mg_app.args[5], "\x0a\x01x") == MG_WIRE_E_ENUM);
  assert(CHECK(*mg_app.args[1], "\x0a\x01x\x10\x02") == MG_WIRE_E_UNKNOWN);
}

int main(void) {
  every_error_has_its_cause();
  integers_end_where_every_target_is_exact();
  nesting_has_a_limit();
  replies_are_written();
  series_are_cut_at_their_lengths();
  utf8_has_no_surrogates_or_detours();
  codes_have_names_and_texts();
  arguments_are_checked_by_action_number();
  puts("8 passed, 0 failed");
  return 0;
}
