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

static void test_what_is_refused(void) {
  char out[16];
  CHECK(field("", "user", out) == MG_E_ARGUMENT);
  CHECK(field("users=ann", "user", out) == MG_E_ARGUMENT);
  CHECK(field("user=ann&user=eve", "user", out) == MG_E_ARGUMENT);
  CHECK(field("user", "user", out) == MG_E_SYNTAX);
  CHECK(field("&user=ann", "user", out) == MG_E_SYNTAX);
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

MG_TEST_MAIN(test_fields, test_what_is_refused, test_cookies)
