#include "form.h"

#include "error.h"
#include "test.h"

static int field(const char *form, const char *name, char *out) {
  return mg_form_field(form, strlen(form), name, out, 16);
}

static void test_fields(void) {
  char out[16];
  CHECK(field("user=ann&org=acme", "user", out) == 3 && strcmp(out, "ann") == 0);
  CHECK(field("user=ann&org=a%40b+c", "org", out) == 5 && strcmp(out, "a@b c") == 0);
  CHECK(field("user=", "user", out) == 0 && strcmp(out, "") == 0);
  CHECK(field("a=b=c", "a", out) == MG_E_SYNTAX || strcmp(out, "b=c") == 0);
  CHECK(field("x=%C3%A6", "x", out) == 2 && strcmp(out, "\xc3\xa6") == 0);
}

/* As the URL standard parses forms: nothing between two `&` is nothing. */
static void test_empty_parts(void) {
  static const char *const forms[] = {"&user=ann", "user=ann&", "&&org=x&&user=ann&&",
                                      "&user=ann&"};
  char out[16];
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    CHECK(field(forms[i], "user", out) == 3 && strcmp(out, "ann") == 0);
  CHECK(field("&", "user", out) == MG_E_ABSENT && field("&&", "", out) == MG_E_ABSENT);
}

static void test_what_is_refused(void) {
  char out[16];
  CHECK(field("", "user", out) == MG_E_ABSENT);
  CHECK(field("users=ann", "user", out) == MG_E_ABSENT);
  CHECK(field("org=user&x=%26user%3Dann", "user", out) == MG_E_ABSENT);
  CHECK(field("user=ann&user=eve", "user", out) == MG_E_ARGUMENT);
  CHECK(field("user", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=ann&org", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=%", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=%4", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=%zz", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=%00", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=%ff", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=%ED%A0%80", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=a b", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=\xc3\xa6", "user", out) == MG_E_SYNTAX);
  CHECK(field("user=0123456789abcdef", "user", out) == MG_E_LIMIT);
  CHECK(field("user=0123456789abcde", "user", out) == 15);
}

static int cookie(const char *header, const char **out) {
  return mg_cookie(header, strlen(header), "mg_session", out);
}

static void test_cookies(void) {
  const char *out = NULL;
  CHECK(cookie("mg_session=abc", &out) == 3 && memcmp(out, "abc", 3) == 0);
  CHECK(cookie("a=b; mg_session=abc; c=d", &out) == 3 && memcmp(out, "abc", 3) == 0);
  CHECK(cookie("mg_session=", &out) == 0);
  CHECK(cookie("", &out) == MG_E_ARGUMENT);
  CHECK(cookie("xmg_session=abc", &out) == MG_E_ARGUMENT);
  CHECK(cookie("mg_sessionx=abc", &out) == MG_E_ARGUMENT);
  CHECK(cookie("mg_session", &out) == MG_E_ARGUMENT);
  CHECK(cookie("mg_session=a; mg_session=b", &out) == MG_E_ARGUMENT);
  CHECK(cookie("a=mg_session=abc", &out) == MG_E_ARGUMENT);
}

/* A copy without a byte behind it, so that a look beyond its end is seen. */
static char *copy(const char *text, size_t size) {
  char *made = malloc(size ? size : 1);
  CHECK(made);
  memcpy(made, text, size);
  return made;
}

/* What a form says of `user` when it ends after so many bytes. */
static void test_forms_cut_off(void) {
  enum { S = MG_E_SYNTAX };
  static const char form[] = "user=a%C3%A6&org=b+";
  static const int expected[sizeof form] = {MG_E_ABSENT, S, S, S, S, 0, 1, S, S, S,
                                            S,           S, 3, 3, S, S, S, 3, 3, 3};
  char out[16];
  for (size_t size = 0; size < sizeof form; size++) {
    char *part = copy(form, size);
    (void)fprintf(stderr, "%.*s\n", (int)size, form);
    CHECK(mg_form_field(part, size, "user", out, sizeof out) == expected[size]);
    free(part);
  }
}

static void test_cookies_cut_off(void) {
  static const char header[] = "a=b; mg_session=abc; c=d";
  const size_t from = 16; /* where the value begins */
  for (size_t size = 0; size < sizeof header; size++) {
    const char *out = NULL;
    char *part = copy(header, size);
    int length = mg_cookie(part, size, "mg_session", &out);
    if (size < from)
      CHECK(length == MG_E_ARGUMENT);
    else
      CHECK(length == (size < from + 3 ? (int)(size - from) : 3) && out == part + from);
    free(part);
  }
}

static void test_segments_cut_off(void) {
  static const char text[] = "a%C3%A6+";
  static const int expected[sizeof text] = {
      0, 1, MG_E_SYNTAX, MG_E_SYNTAX, MG_E_SYNTAX, MG_E_SYNTAX, MG_E_SYNTAX, 3, 4};
  char out[16];
  for (size_t size = 0; size < sizeof text; size++) {
    char *part = copy(text, size);
    CHECK(mg_path_segment(part, size, out, sizeof out) == expected[size]);
    free(part);
  }
}

MG_TEST_MAIN(test_fields, test_empty_parts, test_what_is_refused, test_cookies, test_forms_cut_off,
             test_cookies_cut_off, test_segments_cut_off)
