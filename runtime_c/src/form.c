#include "form.h"

#include <stdint.h>
#include <string.h>

#include "error.h"
#include "utf8.h"

static int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One character of an encoded text at `at`, in which `blank` stands for one: its value and how long
 * it was, or -1. */
static int decode_one(const char *at, const char *end, char blank, size_t *used) {
  *used = 1;
  if (blank && *at == blank) return ' ';
  if (*at != '%') return (uint8_t)*at > 0x20 && (uint8_t)*at < 0x7f ? (uint8_t)*at : -1;
  if (end - at < 3 || hex(at[1]) < 0 || hex(at[2]) < 0) return -1;
  *used = 3;
  return hex(at[1]) * 16 + hex(at[2]);
}

static int decode(const char *at, const char *end, char blank, char *out, size_t capacity) {
  size_t size = 0;
  while (at < end) {
    size_t used = 0;
    int byte = decode_one(at, end, blank, &used);
    if (byte <= 0) return MG_E_SYNTAX;
    if (size + 1 >= capacity) return MG_E_LIMIT;
    out[size++] = (char)(uint8_t)byte;
    at += used;
  }
  out[size] = '\0';
  return mg_utf8_valid((const uint8_t *)out, size) ? (int)size : MG_E_SYNTAX;
}

static const char *find(const char *at, const char *end, char c) {
  const char *found = memchr(at, c, (size_t)(end - at));
  return found ? found : end;
}

int mg_path_segment(const char *text, size_t size, char *out, size_t capacity) {
  return decode(text, text + size, '\0', out, capacity);
}

int mg_form_decode(const char *at, const char *end, char *out, size_t capacity) {
  return decode(at, end, '+', out, capacity);
}

int mg_form_field(const char *form, size_t size, const char *name, char *out, size_t capacity) {
  const char *end = form + size;
  int result = MG_E_ABSENT;
  for (const char *at = form; at < end;) {
    const char *stop = find(at, end, '&');
    const char *equals = find(at, stop, '=');
    if (equals == stop && stop > at) return MG_E_SYNTAX;
    if (equals < stop && (size_t)(equals - at) == strlen(name) &&
        memcmp(at, name, strlen(name)) == 0) {
      if (result != MG_E_ABSENT) return MG_E_ARGUMENT;
      result = decode(equals + 1, stop, '+', out, capacity);
      if (result < 0) return result;
    }
    at = stop < end ? stop + 1 : end;
  }
  return result;
}

int mg_cookie(const char *header, size_t size, const char *name, const char **out) {
  const char *end = header + size;
  int result = MG_E_ARGUMENT;
  for (const char *at = header; at < end;) {
    while (at < end && *at == ' ') at++;
    const char *stop = find(at, end, ';');
    const char *equals = find(at, stop, '=');
    if (equals < stop && (size_t)(equals - at) == strlen(name) &&
        memcmp(at, name, strlen(name)) == 0) {
      if (result != MG_E_ARGUMENT) return MG_E_ARGUMENT;
      *out = equals + 1;
      result = (int)(stop - equals - 1);
    }
    at = stop < end ? stop + 1 : end;
  }
  return result;
}
