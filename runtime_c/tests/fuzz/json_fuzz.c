/* JSON objects: members lie within the text, an accepted object cut short is none, and the
 * body of a request is read by the same rules. */
#include "error.h"
#include "fields.h"
#include "fuzz.h"
#include "json.h"

static void look_at(const struct mg_json_member *member, const char *text, size_t size) {
  HOLDS(member->key >= text && member->key + member->key_size <= text + size);
  HOLDS(member->text >= text && member->text + member->text_size <= text + size);
  HOLDS(!memchr(member->key, '"', member->key_size) &&
        !memchr(member->key, '\\', member->key_size));
  size_t capacity = member->text_size + 1;
  char *out = malloc(capacity);
  HOLDS(out);
  int decoded = mg_json_string(member, out, capacity);
  if (decoded >= 0) {
    HOLDS((size_t)decoded <= member->text_size && out[decoded] == '\0');
    HOLDS(strlen(out) == (size_t)decoded);
    HOLDS(decoded == 0 || mg_json_string(member, out, (size_t)decoded) == MG_E_LIMIT);
  } else {
    HOLDS(decoded == MG_E_ARGUMENT || decoded == MG_E_SYNTAX);
  }
  free(out);
}

/* How many members, or MG_E_SYNTAX. */
static int read_all(const char *data, size_t size) {
  char *text = exact(data, size);
  struct mg_json json = {.at = text, .end = text + size};
  struct mg_json_member member;
  int result = 0;
  int count = 0;
  while ((result = mg_json_next(&json, &member)) == 1) {
    look_at(&member, text, size);
    count++;
  }
  HOLDS(result == 0 || result == MG_E_SYNTAX);
  free(text);
  return result ? result : count;
}

static void read_fields(const uint8_t *data, size_t size) {
  char name[8];
  char role[8];
  char why[MG_FIELDS_WHY];
  bool on = false;
  struct mg_member fields[] = {
      {.name = "user", .text = name, .capacity = sizeof name, .required = true},
      {.name = "role", .text = role, .capacity = sizeof role},
      {.name = "on", .flag = &on},
  };
  uint8_t *copy = exact(data, size);
  struct mg_buf body = {.data = copy, .size = size, .capacity = size};
  if (mg_fields_read(&body, fields, 3, why) == 0)
    HOLDS(fields[0].given && strlen(name) < sizeof name);
  else
    HOLDS(strlen(why) > 0 && strlen(why) < sizeof why);
  free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  const char *text = (const char *)data;
  int members = read_all(text, size);
  read_fields(data, size);
  while (size > 0 && strchr(" \t\r\n", text[size - 1]) && text[size - 1]) size--;
  if (members >= 0 && size > 0) HOLDS(read_all(text, size - 1) == MG_E_SYNTAX);
  return 0;
}
