#include "json.h"

#include <stdint.h>
#include <string.h>

#include "error.h"
#include "limits.h"
#include "utf8.h"

static void skip_space(struct mg_json *json) {
  while (json->at < json->end && strchr(" \t\r\n", *json->at) && *json->at) json->at++;
}

static bool take(struct mg_json *json, char expected) {
  skip_space(json);
  if (json->at >= json->end || *json->at != expected) return false;
  json->at++;
  return true;
}

static bool hex4(struct mg_json *json) {
  for (int i = 0; i < 4; i++, json->at++)
    if (json->at >= json->end || !*json->at || !strchr("0123456789abcdefABCDEF", *json->at))
      return false;
  return true;
}

static bool escape(struct mg_json *json) {
  if (json->at >= json->end || !*json->at || !strchr("\"\\/bfnrtu", *json->at)) return false;
  return *json->at++ == 'u' ? hex4(json) : true;
}

/* After the opening quote: up to and with the closing one. */
static bool string(struct mg_json *json, size_t *size, bool *escaped) {
  const char *start = json->at;
  *escaped = false;
  while (json->at < json->end && *json->at != '"') {
    if ((uint8_t)*json->at < 0x20) return false;
    if (*json->at == '\\') {
      *escaped = true;
      json->at++;
      if (!escape(json)) return false;
      continue;
    }
    size_t step = mg_utf8_step((const uint8_t *)json->at, (size_t)(json->end - json->at));
    if (step == 0) return false;
    json->at += step;
  }
  *size = (size_t)(json->at - start);
  return take(json, '"');
}

static bool digits(struct mg_json *json) {
  const char *start = json->at;
  while (json->at < json->end && *json->at >= '0' && *json->at <= '9') json->at++;
  return json->at > start;
}

static bool number(struct mg_json *json) {
  if (json->at < json->end && *json->at == '-') json->at++;
  bool zero = json->at < json->end && *json->at == '0';
  const char *start = json->at;
  if (!digits(json) || (zero && json->at - start > 1)) return false;
  if (json->at < json->end && *json->at == '.') {
    json->at++;
    if (!digits(json)) return false;
  }
  if (json->at < json->end && (*json->at == 'e' || *json->at == 'E')) {
    json->at++;
    if (json->at < json->end && (*json->at == '+' || *json->at == '-')) json->at++;
    return digits(json);
  }
  return true;
}

static bool word(struct mg_json *json, const char *expected) {
  size_t size = strlen(expected);
  if ((size_t)(json->end - json->at) < size || memcmp(json->at, expected, size) != 0) return false;
  json->at += size;
  return true;
}

static bool value(struct mg_json *json, int depth);

static bool items(struct mg_json *json, int depth, char close) {
  size_t size = 0;
  bool escaped = false;
  if (take(json, close)) return true;
  do {
    if (close == '}' && (!take(json, '"') || !string(json, &size, &escaped) || !take(json, ':')))
      return false;
    if (!value(json, depth + 1)) return false;
  } while (take(json, ','));
  return take(json, close);
}

static bool value(struct mg_json *json, int depth) {
  size_t size = 0;
  bool escaped = false;
  skip_space(json);
  if (json->at >= json->end || depth > MG_LIMIT_JSON_DEPTH) return false;
  switch (*json->at) {
    case '{':
      json->at++;
      return items(json, depth, '}');
    case '[':
      json->at++;
      return items(json, depth, ']');
    case '"':
      json->at++;
      return string(json, &size, &escaped);
    case 't':
      return word(json, "true");
    case 'f':
      return word(json, "false");
    case 'n':
      return word(json, "null");
    default:
      return number(json);
  }
}

static bool member_value(struct mg_json *json, struct mg_json_member *out) {
  bool escaped = false;
  skip_space(json);
  if (json->at >= json->end) return false;
  out->text = json->at;
  out->kind = MG_JSON_OTHER;
  if (*json->at == '"') {
    out->text = ++json->at;
    bool good = string(json, &out->text_size, &escaped);
    out->kind = escaped ? MG_JSON_ESCAPED : MG_JSON_STRING;
    return good;
  }
  if (*json->at == '-' || (*json->at >= '0' && *json->at <= '9')) out->kind = MG_JSON_NUMBER;
  bool good = value(json, 1);
  out->text_size = (size_t)(json->at - out->text);
  return good;
}

static int finish(struct mg_json *json) {
  if (!take(json, '}')) return MG_E_SYNTAX;
  skip_space(json);
  return json->at == json->end ? 0 : MG_E_SYNTAX;
}

int mg_json_next(struct mg_json *json, struct mg_json_member *out) {
  bool escaped = false;
  if (!json->started) {
    json->started = true;
    if (!take(json, '{')) return MG_E_SYNTAX;
    skip_space(json);
    if (json->at < json->end && *json->at == '}') return finish(json);
  } else if (!take(json, ',')) {
    return finish(json);
  }
  if (!take(json, '"')) return MG_E_SYNTAX;
  out->key = json->at;
  if (!string(json, &out->key_size, &escaped) || escaped) return MG_E_SYNTAX;
  return take(json, ':') && member_value(json, out) ? 1 : MG_E_SYNTAX;
}

/* --- values ------------------------------------------------------------------------------ */

static unsigned hex_value(const char *digits) {
  unsigned value = 0;
  for (int i = 0; i < 4; i++) {
    char c = digits[i];
    unsigned digit = (unsigned)(c <= '9' ? c - '0' : (c | 32) - 'a' + 10);
    value = value << 4 | digit;
  }
  return value;
}

static bool between(uint32_t value, uint32_t least, uint32_t most) {
  return value >= least && value <= most;
}

/* The character behind `\u`, `*at` at its digits and then behind it; 0 if it is none. */
static uint32_t unicode_escape(const char **at, const char *end) {
  uint32_t first = hex_value(*at);
  *at += 4;
  if (!between(first, 0xd800, 0xdfff)) return first;
  if (first > 0xdbff || end - *at < 6 || (*at)[0] != '\\' || (*at)[1] != 'u') return 0;
  uint32_t second = hex_value(*at + 2);
  *at += 6;
  return between(second, 0xdc00, 0xdfff) ? 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00)
                                         : 0;
}

static size_t put_utf8(uint32_t c, char out[4]) {
  if (c < 0x80) {
    out[0] = (char)c;
    return 1;
  }
  size_t size = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
  static const uint8_t marks[] = {0, 0, 0xc0, 0xe0, 0xf0};
  for (size_t i = size - 1; i > 0; i--, c >>= 6) out[i] = (char)(uint8_t)(0x80 | (c & 0x3f));
  out[0] = (char)(uint8_t)(marks[size] | c);
  return size;
}

/* One character of a well-formed string: its bytes and their number, 0 if it may not be. */
static size_t next_piece(const char **at, const char *end, char out[4]) {
  static const char names[] = "\"\\/bfnrt";
  static const char values[] = "\"\\/\b\f\n\r\t";
  if (**at != '\\') {
    out[0] = *(*at)++;
    return out[0] ? 1 : 0;
  }
  char name = (*at)[1];
  *at += 2;
  if (name != 'u') {
    out[0] = values[strchr(names, name) - names];
    return 1;
  }
  uint32_t c = unicode_escape(at, end);
  return c ? put_utf8(c, out) : 0;
}

int mg_json_string(const struct mg_json_member *member, char *out, size_t capacity) {
  const char *at = member->text;
  const char *end = at + member->text_size;
  size_t size = 0;
  if (member->kind != MG_JSON_STRING && member->kind != MG_JSON_ESCAPED) return MG_E_ARGUMENT;
  while (at < end) {
    char piece[4];
    size_t piece_size = next_piece(&at, end, piece);
    if (piece_size == 0) return MG_E_SYNTAX;
    if (size + piece_size >= capacity) return MG_E_LIMIT;
    memcpy(out + size, piece, piece_size);
    size += piece_size;
  }
  out[size] = '\0';
  return (int)size;
}
