#include "doc.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "error.h"
#include "limits.h"
#include "utf8.h"

/* Longer numbers say nothing that a double could hold. */
enum { NUMBER_BYTES = 64 };

struct reader {
  const char *start, *at, *end;
  struct mg_buf *out;
  struct mg_buf hashes; /* of the keys of the objects that are open, innermost last */
  const char *problem;
};

/* --- reading ------------------------------------------------------------------------------ */

static bool fail(struct reader *reader, const char *problem) {
  if (!reader->problem) reader->problem = problem;
  return false;
}

static void skip_space(struct reader *reader) {
  while (reader->at < reader->end && *reader->at && strchr(" \t\r\n", *reader->at)) reader->at++;
}

static bool take(struct reader *reader, char expected) {
  skip_space(reader);
  if (reader->at >= reader->end || *reader->at != expected) return false;
  reader->at++;
  return true;
}

static int hex4(struct reader *reader) {
  int value = 0;
  if (reader->end - reader->at < 4) return -1;
  for (int i = 0; i < 4; i++) {
    char c = *reader->at++;
    int digit = c >= '0' && c <= '9'   ? c - '0'
                : c >= 'a' && c <= 'f' ? c - 'a' + 10
                : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                       : -1;
    if (digit < 0) return -1;
    value = value * 16 + digit;
  }
  return value;
}

static void put_character(struct reader *reader, uint32_t code) {
  char bytes[4];
  size_t size = 0;
  if (code < 0x80) {
    bytes[size++] = (char)code;
  } else if (code < 0x800) {
    bytes[size++] = (char)(uint8_t)(0xc0 | (code >> 6));
  } else if (code < 0x10000) {
    bytes[size++] = (char)(uint8_t)(0xe0 | (code >> 12));
    bytes[size++] = (char)(uint8_t)(0x80 | ((code >> 6) & 63U));
  } else {
    bytes[size++] = (char)(uint8_t)(0xf0 | (code >> 18));
    bytes[size++] = (char)(uint8_t)(0x80 | ((code >> 12) & 63U));
    bytes[size++] = (char)(uint8_t)(0x80 | ((code >> 6) & 63U));
  }
  if (code >= 0x80) bytes[size++] = (char)(uint8_t)(0x80 | (code & 63U));
  mg_buf_json(reader->out, bytes, size);
}

/* After `\u`. */
static bool unicode(struct reader *reader) {
  int first = hex4(reader);
  if (first < 0) return fail(reader, "an escape is not \\uXXXX");
  if (first == 0) return fail(reader, "a string has the character U+0000");
  if (first < 0xd800 || first > 0xdfff) {
    put_character(reader, (uint32_t)first);
    return true;
  }
  bool pair = first < 0xdc00 && reader->end - reader->at >= 6 && reader->at[0] == '\\' &&
              reader->at[1] == 'u';
  reader->at += pair ? 2 : 0;
  int second = pair ? hex4(reader) : -1;
  if (second < 0xdc00 || second > 0xdfff) return fail(reader, "a string has a lone surrogate");
  put_character(reader,
                0x10000U + (((uint32_t)first & 0x3ffU) << 10) + ((uint32_t)second & 0x3ffU));
  return true;
}

static bool escape(struct reader *reader) {
  static const char names[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  char name = reader->at < reader->end ? *reader->at++ : '\0';
  if (name == 'u') return unicode(reader);
  const char *found = name ? strchr(names, name) : NULL;
  if (!found) return fail(reader, "a string has an unknown escape");
  mg_buf_json(reader->out, &meanings[found - names], 1);
  return true;
}

/* After the opening quote: up to and with the closing one. */
static bool string(struct reader *reader) {
  mg_buf_byte(reader->out, '"');
  while (reader->at < reader->end && *reader->at != '"') {
    if ((uint8_t)*reader->at < 0x20) return fail(reader, "a string has a bare control character");
    if (*reader->at == '\\') {
      reader->at++;
      if (!escape(reader)) return false;
      continue;
    }
    size_t step = mg_utf8_step((const uint8_t *)reader->at, (size_t)(reader->end - reader->at));
    if (step == 0) return fail(reader, "a string is not UTF-8");
    mg_buf_json(reader->out, reader->at, step);
    reader->at += step;
  }
  mg_buf_byte(reader->out, '"');
  return take(reader, '"') || fail(reader, "a string has no end");
}

static size_t digits(const char *at, const char *end) {
  size_t size = 0;
  while (at + size < end && at[size] >= '0' && at[size] <= '9') size++;
  return size;
}

/* The size of the number at `at` by JSON's grammar; 0 if there is none. */
static size_t number_size(const char *at, const char *end) {
  const char *start = at;
  if (at < end && *at == '-') at++;
  size_t whole = digits(at, end);
  if (whole == 0 || (*at == '0' && whole > 1)) return 0;
  at += whole;
  if (at < end && *at == '.') {
    size_t part = digits(at + 1, end);
    if (part == 0) return 0;
    at += part + 1;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    at++;
    if (at < end && (*at == '+' || *at == '-')) at++;
    size_t part = digits(at, end);
    if (part == 0) return 0;
    at += part;
  }
  return (size_t)(at - start);
}

static bool number(struct reader *reader) {
  char text[NUMBER_BYTES];
  size_t size = number_size(reader->at, reader->end);
  if (size == 0) return fail(reader, "a value is expected");
  if (size >= sizeof text) return fail(reader, "a number is too long");
  memcpy(text, reader->at, size);
  text[size] = '\0';
  if (!isfinite(strtod(text, NULL))) return fail(reader, "a number is too large");
  mg_buf_append(reader->out, text, size);
  reader->at += size;
  return true;
}

static bool word(struct reader *reader, const char *expected) {
  size_t size = strlen(expected);
  if ((size_t)(reader->end - reader->at) < size || memcmp(reader->at, expected, size) != 0)
    return fail(reader, "a value is expected");
  mg_buf_append(reader->out, expected, size);
  reader->at += size;
  return true;
}

/* --- members that are there twice ------------------------------------------------------------ */

static uint64_t hash_key(const uint8_t *text, size_t size) { /* FNV-1a */
  uint64_t hash = UINT64_C(14695981039346656037);
  for (size_t i = 0; i < size; i++) hash = (hash ^ text[i]) * UINT64_C(1099511628211);
  return hash;
}

static int compare_hashes(const void *a, const void *b) {
  uint64_t first = 0;
  uint64_t second = 0;
  memcpy(&first, a, sizeof first);
  memcpy(&second, b, sizeof second);
  return first < second ? -1 : first > second;
}

/* Two keys of one hash count as one: by chance that does not happen, and who makes it happen
 * is refused. */
static bool keys_differ(struct reader *reader, size_t mark) {
  uint8_t *from = reader->hashes.data + mark;
  size_t count = (reader->hashes.size - mark) / sizeof(uint64_t);
  if (count > 1) qsort(from, count, sizeof(uint64_t), compare_hashes);
  for (size_t i = 1; i < count; i++)
    if (compare_hashes(from + (i - 1) * sizeof(uint64_t), from + i * sizeof(uint64_t)) == 0)
      return fail(reader, "an object has a member twice");
  reader->hashes.size = mark;
  return true;
}

static bool key(struct reader *reader) {
  size_t start = reader->out->size + 1;
  if (!take(reader, '"')) return fail(reader, "a member's name is expected");
  if (!string(reader)) return false;
  if (!take(reader, ':')) return fail(reader, "a colon is expected");
  if (reader->out->failed) return false;
  uint64_t hash = hash_key(reader->out->data + start, reader->out->size - 1 - start);
  mg_buf_append(&reader->hashes, &hash, sizeof hash);
  mg_buf_byte(reader->out, ':');
  return !reader->hashes.failed;
}

/* --- values
 * --------------------------------------------------------------------------------------- */

static bool value(struct reader *reader, int depth);

static bool items(struct reader *reader, int depth, char close) {
  size_t mark = reader->hashes.size;
  if (depth >= MG_LIMIT_DOC_DEPTH) return fail(reader, "the nesting is too deep");
  mg_buf_byte(reader->out, close == '}' ? '{' : '[');
  if (!take(reader, close)) {
    for (;;) {
      if (close == '}' && !key(reader)) return false;
      if (!value(reader, depth + 1)) return false;
      if (!take(reader, ',')) break;
      mg_buf_byte(reader->out, ',');
    }
    if (!take(reader, close)) return fail(reader, "a comma or the end is expected");
  }
  mg_buf_byte(reader->out, (uint8_t)close);
  return close == ']' || keys_differ(reader, mark);
}

static bool value(struct reader *reader, int depth) {
  skip_space(reader);
  if (reader->at >= reader->end) return fail(reader, "a value is expected");
  switch (*reader->at) {
    case '{':
      reader->at++;
      return items(reader, depth, '}');
    case '[':
      reader->at++;
      return items(reader, depth, ']');
    case '"':
      reader->at++;
      return string(reader);
    case 't':
      return word(reader, "true");
    case 'f':
      return word(reader, "false");
    case 'n':
      return word(reader, "null");
    default:
      return number(reader);
  }
}

int mg_doc_read(const char *text, size_t size, struct mg_buf *out, const char **problem,
                size_t *at) {
  struct reader reader = {.start = text, .at = text, .end = text + size, .out = out};
  bool good = value(&reader, 0);
  if (good) {
    skip_space(&reader);
    good = reader.at == reader.end || fail(&reader, "something follows the value");
  }
  mg_buf_free(&reader.hashes);
  *problem = reader.problem ? reader.problem : "out of memory";
  *at = (size_t)(reader.at - reader.start);
  if (out->failed || (!good && !reader.problem)) return MG_E_NOMEM;
  return good ? 0 : MG_E_SYNTAX;
}

/* --- canonical text
 * ------------------------------------------------------------------------------- */

static size_t string_size(const char *at) {
  size_t size = 1;
  while (at[size] != '"') size += at[size] == '\\' ? 2 : 1;
  return size + 1;
}

static size_t value_size(const char *at, const char *end) {
  size_t depth = 0;
  const char *start = at;
  do {
    if (*at == '"') {
      at += string_size(at);
      continue;
    }
    if (*at == '{' || *at == '[') depth++;
    if (*at == '}' || *at == ']') depth--;
    at++;
  } while (at < end && (depth > 0 || !strchr(",]}", *at)));
  return (size_t)(at - start);
}

static enum mg_doc_kind kind_of(char first) {
  switch (first) {
    case '{':
      return MG_DOC_OBJECT;
    case '[':
      return MG_DOC_ARRAY;
    case '"':
      return MG_DOC_STRING;
    case 't':
      return MG_DOC_TRUE;
    case 'f':
      return MG_DOC_FALSE;
    case 'n':
      return MG_DOC_NULL;
    default:
      return MG_DOC_NUMBER;
  }
}

struct mg_doc_value mg_doc_root(const char *text, size_t size) {
  return (struct mg_doc_value){kind_of(size ? *text : 'n'), text, size};
}

void mg_doc_open(struct mg_doc *doc, struct mg_doc_value value) {
  bool has = value.kind == MG_DOC_ARRAY || value.kind == MG_DOC_OBJECT;
  *doc = (struct mg_doc){.at = value.text + (has ? 1 : 0),
                         .key = value.kind == MG_DOC_OBJECT ? "" : NULL};
  doc->end = has ? value.text + value.size - 1 : doc->at;
}

bool mg_doc_next(struct mg_doc *doc, struct mg_doc_value *out) {
  if (doc->at >= doc->end) return false;
  if (*doc->at == ',') doc->at++;
  if (doc->key) {
    size_t size = string_size(doc->at);
    doc->key = doc->at + 1;
    doc->key_size = size - 2;
    doc->at += size + 1;
  }
  *out = (struct mg_doc_value){kind_of(*doc->at), doc->at, value_size(doc->at, doc->end)};
  doc->at += out->size;
  return true;
}

bool mg_doc_key_is(const struct mg_doc *doc, const char *key) {
  return doc->key && doc->key_size == strlen(key) && memcmp(doc->key, key, doc->key_size) == 0;
}

/* Of the escapes that canonical strings have: mg_buf_json writes no others. */
void mg_doc_text(struct mg_doc_value string, struct mg_buf *out) {
  const char *end = string.text + string.size - 1;
  for (const char *at = string.text + 1; at < end; at++) {
    if (*at != '\\') {
      mg_buf_byte(out, (uint8_t)*at);
    } else if (*++at == 'u') {
      char digits[3] = {at[3], at[4], '\0'};
      mg_buf_byte(out, (uint8_t)strtoul(digits, NULL, 16));
      at += 4;
    } else {
      mg_buf_byte(out, *at == 'n' ? '\n' : (uint8_t)*at);
    }
  }
}
