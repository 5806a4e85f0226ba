/* For tests: says of each message what mg_wire makes of it.
 *
 * Input: lines `NAME HEX` (a dot for no bytes), NAME a struct of the sync protocol or of the test
 * application. Output: a line each, `0` if it was accepted, else the error's name. The program
 * itself holds, and aborts where it does not: check, decode and every prefix agree with what they
 * promise, and what was decoded is encoded again as the same bytes. Memory is exact, for
 * sanitizers. */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "studio_wire.h"
#include "sync_wire.h"

enum { LONGEST = 1 << 16 }; /* bytes of one line */

typedef struct known {
  const char *name;
  const mg_message *message;
} known;

#define KNOWN(name) {#name, &name##_message},
static const known tables[] = {MG_SYNC_MESSAGES(KNOWN) MG_STUDIO_MESSAGES(KNOWN)};

static const mg_message *find(const char *name) {
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
    if (strcmp(tables[i].name, name) == 0) return tables[i].message;
  fprintf(stderr, "wire_oracle: no message %s\n", name);
  exit(2);
}

static int nibble(char c) {
  const char *digits = "0123456789abcdef";
  const char *at = strchr(digits, c);
  return at == NULL || c == '\0' ? -1 : (int)(at - digits);
}

/* A block of exactly the bytes that `hex` says, so that a read beyond it is seen. */
static uint8_t *unhex(const char *hex, size_t *size) {
  *size = strcmp(hex, ".") == 0 ? 0 : strlen(hex) / 2;
  uint8_t *data = malloc(*size == 0 ? 1 : *size);
  assert(data != NULL);
  for (size_t i = 0; i < *size; i++) {
    const int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
    assert(high >= 0 && low >= 0);
    data[i] = (uint8_t)(high << 4 | low);
  }
  return data;
}

static void must_encode_the_same(const mg_message *message, const void *decoded,
                                 const uint8_t *data, size_t size) {
  uint8_t *again = malloc(size == 0 ? 1 : size);
  assert(again != NULL);
  assert(mg_wire_size(message, decoded) == (ptrdiff_t)size);
  assert(mg_wire_encode(message, decoded, again, size) == (ptrdiff_t)size);
  assert(size == 0 || memcmp(again, data, size) == 0);
  if (size > 0) assert(mg_wire_encode(message, decoded, again, size - 1) == MG_WIRE_E_SPACE);
  free(again);
}

static void must_count_right(const mg_field *field, const char *at, void *element) {
  mg_repeated rest;
  memcpy(&rest, at, sizeof rest);
  uint32_t found = 0;
  const uint32_t promised = rest.count;
  while (mg_wire_next(field, &rest, element) == 1) found++;
  assert(found == promised && rest.count == 0 && rest.encoded.size == 0);
}

static void must_iterate(const mg_message *message, const char *decoded) {
  for (size_t i = 0; i < message->count; i++) {
    const mg_field *field = &message->fields[i];
    if (field->label != MG_WIRE_REPEATED) continue;
    void *element = malloc(field->message == NULL ? sizeof(mg_slice) : field->message->size);
    assert(element != NULL);
    must_count_right(field, decoded + field->offset, element);
    free(element);
  }
}

static int judge(const mg_message *message, const uint8_t *data, size_t size) {
  void *decoded = malloc(message->size);
  assert(decoded != NULL);
  const int code = mg_wire_check(message, data, size);
  assert(mg_wire_decode(message, data, size, decoded) == code && code <= 0);
  if (code == 0) {
    must_encode_the_same(message, decoded, data, size);
    must_iterate(message, decoded);
  }
  free(decoded);
  return code;
}

/* Any prefix, in a block of its own size: it may be whole by chance, but is read no further. */
static void judge_prefixes(const mg_message *message, const uint8_t *data, size_t size) {
  for (size_t cut = 0; cut < size; cut++) {
    uint8_t *prefix = malloc(cut == 0 ? 1 : cut);
    assert(prefix != NULL);
    memcpy(prefix, data, cut);
    judge(message, prefix, cut);
    free(prefix);
  }
}

int main(void) {
  static char name[64], hex[LONGEST + 1];
  while (scanf("%63s %65536s", name, hex) == 2) {
    size_t size = 0;
    uint8_t *data = unhex(hex, &size);
    const mg_message *message = find(name);
    const int code = judge(message, data, size);
    if (code == 0 && size <= 256) judge_prefixes(message, data, size);
    puts(code == 0 ? "0" : mg_wire_error_name(code));
    free(data);
  }
  return ferror(stdin) ? 2 : 0;
}
