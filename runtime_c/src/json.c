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
    out->kind = escaped ? MG_JSON_OTHER : MG_JSON_STRING;
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
