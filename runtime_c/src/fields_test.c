/* Bodies of known members, whole and cut at every byte; strings with escapes. */
#include "fields.h"

#include "error.h"
#include "json.h"
#include "test.h"

static char text[16];
static bool flag;
static bool text_given, flag_given;

/* The body has `text`, needed, at most 15 bytes, and `flag`. */
static int read_body(const char *json, size_t size, char why[MG_FIELDS_WHY]) {
  struct mg_member fields[] = {
      {.name = "text", .text = text, .capacity = sizeof text, .required = true},
      {.name = "flag", .flag = &flag},
  };
  uint8_t *copy = malloc(size + 1); /* of its own size, so that a read behind it is seen */
  CHECK(copy != NULL);
  memcpy(copy, json, size);
  int result = mg_fields_read(&(struct mg_buf){.data = copy, .size = size}, fields, 2, why);
  free(copy);
  text_given = fields[0].given;
  flag_given = fields[1].given;
  return result;
}

static void test_members(void) {
  static const struct {
    const char *json, *why;
  } bad[] = {
      {"{}", "text: is missing"},
      {"{\"text\":1}", "text: give a text"},
      {"{\"text\":\"a\",\"text\":\"a\"}", "text: is there twice"},
      {"{\"text\":\"a\",\"flag\":1}", "flag: give true or false"},
      {"{\"text\":\"a\",\"flag\":\"true\"}", "flag: give true or false"},
      {"{\"text\":\"a\",\"other\":\"secret\"}", "the body has a member that is not known here"},
      {"{\"text\":\"0123456789abcdef\"}", "text: too long"},
      {"{\"text\":\"\\u0000\"}", "text: has a NUL or half a character"},
      {"[]", "the body is not a JSON object"},
      {"", "the body is not a JSON object"},
  };
  char why[MG_FIELDS_WHY];
  CHECK(read_body("{\"text\":\"0123456789abcde\",\"flag\":true}", 38, why) == 0);
  CHECK(strcmp(text, "0123456789abcde") == 0 && flag && flag_given && text_given);
  CHECK(read_body(" { \"flag\" : false , \"text\" : \"\" } ", 33, why) == 0 && !flag && !*text);
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    CHECK(read_body(bad[i].json, strlen(bad[i].json), why) != 0);
    CHECK(strcmp(why, bad[i].why) == 0);
  }
}

static void test_every_beginning_is_refused(void) {
  static const char whole[] = "{\"flag\":true,\"text\":\"\\u00e4\\ud83d\\ude00\\n\"}";
  char why[MG_FIELDS_WHY];
  for (size_t i = 0; i < sizeof whole - 1; i++) CHECK(read_body(whole, i, why) != 0);
  CHECK(read_body(whole, sizeof whole - 1, why) == 0 &&
        strcmp(text, "\xc3\xa4\xf0\x9f\x98\x80\n") == 0);
}

static void test_strings(void) {
  static const struct {
    const char *json;
    int size; /* or an error */
    const char *value;
  } cases[] = {
      {"\"\"", 0, ""},
      {"\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\"", 9, "a\"\\/\b\f\n\r\t"},
      {"\"\\u0041\\u00E9\\u20ac\\uD83D\\uDE00\"", 10, "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
      {"\"\\ud83d\"", MG_E_SYNTAX, NULL},
      {"\"\\ud83dx\"", MG_E_SYNTAX, NULL},
      {"\"\\ud83d\\n\"", MG_E_SYNTAX, NULL},
      {"\"\\ud83d\\u0041\"", MG_E_SYNTAX, NULL},
      {"\"\\ude00\\ud83d\"", MG_E_SYNTAX, NULL},
      {"\"\\u0000\"", MG_E_SYNTAX, NULL},
      {"\"0123456789012345\"", MG_E_LIMIT, NULL},
      {"\"012345678901\\ud83d\\ude00\"", MG_E_LIMIT, NULL},
      {"1", MG_E_ARGUMENT, NULL},
      {"true", MG_E_ARGUMENT, NULL},
      {"[\"a\"]", MG_E_ARGUMENT, NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char body[64];
    char out[16];
    struct mg_json_member member;
    int size = snprintf(body, sizeof body, "{\"x\":%s}", cases[i].json);
    struct mg_json json = {body, body + size, false};
    CHECK(mg_json_next(&json, &member) == 1);
    CHECK(mg_json_string(&member, out, sizeof out) == cases[i].size);
    if (cases[i].value) CHECK(strcmp(out, cases[i].value) == 0);
    CHECK(mg_json_next(&json, &member) == 0);
  }
}

MG_TEST_MAIN(test_members, test_every_beginning_is_refused, test_strings)
