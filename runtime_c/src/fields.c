#include "fields.h"

#include <stdio.h>
#include <string.h>

#include "error.h"
#include "json.h"

static int complain(char why[MG_FIELDS_WHY], const char *name, const char *what) {
  (void)snprintf(why, MG_FIELDS_WHY, "%s%s%s", name, *name ? ": " : "", what);
  return -1;
}

static struct mg_member *find(struct mg_member *fields, size_t count,
                              const struct mg_json_member *member) {
  for (size_t i = 0; i < count; i++)
    if (strlen(fields[i].name) == member->key_size &&
        memcmp(fields[i].name, member->key, member->key_size) == 0)
      return &fields[i];
  return NULL;
}

static bool is_word(const struct mg_json_member *member, const char *word) {
  return member->kind == MG_JSON_OTHER && member->text_size == strlen(word) &&
         memcmp(member->text, word, member->text_size) == 0;
}

static int read_flag(const struct mg_member *field, const struct mg_json_member *member,
                     char why[MG_FIELDS_WHY]) {
  bool yes = is_word(member, "true");
  if (!yes && !is_word(member, "false")) return complain(why, field->name, "give true or false");
  *field->flag = yes;
  return 0;
}

static int read_text(const struct mg_member *field, const struct mg_json_member *member,
                     char why[MG_FIELDS_WHY]) {
  int size = mg_json_string(member, field->text, field->capacity);
  if (size >= 0) return 0;
  if (size == MG_E_ARGUMENT) return complain(why, field->name, "give a text");
  if (size == MG_E_LIMIT) return complain(why, field->name, "too long");
  return complain(why, field->name, "has a NUL or half a character");
}

static int read_member(struct mg_member *fields, size_t count, const struct mg_json_member *member,
                       char why[MG_FIELDS_WHY]) {
  struct mg_member *field = find(fields, count, member);
  if (!field) return complain(why, "", "the body has a member that is not known here");
  if (field->given) return complain(why, field->name, "is there twice");
  field->given = true;
  return field->flag ? read_flag(field, member, why) : read_text(field, member, why);
}

int mg_fields_read(const struct mg_buf *body, struct mg_member *fields, size_t count,
                   char why[MG_FIELDS_WHY]) {
  const char *text = body->data ? (const char *)body->data : "";
  struct mg_json json = {text, text + body->size, false};
  struct mg_json_member member;
  int more = 0;
  while ((more = mg_json_next(&json, &member)) == 1)
    if (read_member(fields, count, &member, why)) return -1;
  if (more < 0) return complain(why, "", "the body is not a JSON object");
  for (size_t i = 0; i < count; i++)
    if (fields[i].required && !fields[i].given) return complain(why, fields[i].name, "is missing");
  return 0;
}
