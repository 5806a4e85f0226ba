/* Buffers, UTF-8, errors, limits, and the messages that the pod itself writes. */
#include "buf.h"
#include "error.h"
#include "limits.h"
#include "message.h"
#include "test.h"
#include "utf8.h"

static void test_buffer(void) {
  struct mg_buf buf = {0};
  struct mg_buf other = {0};
  for (int i = 0; i < 1000; i++) mg_buf_text(&buf, "abc");
  CHECK(buf.size == 3000 && !buf.failed);
  mg_buf_consume(&buf, 2998);
  CHECK(buf.size == 2 && memcmp(buf.data, "bc", 2) == 0);
  mg_buf_number(&buf, INT64_MIN);
  CHECK(buf.size == 22 && memcmp(buf.data, "bc-9223372036854775808", 22) == 0);
  mg_buf_move(&other, &buf);
  CHECK(buf.size == 0 && !buf.data && other.size == 22);
  mg_buf_consume(&other, 100);
  CHECK(other.size == 0);
  CHECK(!mg_buf_reserve(&other, SIZE_MAX) && other.failed);
  mg_buf_text(&other, "ignored");
  CHECK(other.size == 0);
  mg_buf_free(&other);
}

static void check_json(const char *text, size_t size, const char *expected) {
  struct mg_buf buf = {0};
  mg_buf_json(&buf, text, size);
  mg_buf_byte(&buf, 0);
  CHECK(strcmp((const char *)buf.data, expected) == 0);
  mg_buf_free(&buf);
}

static void test_json_text(void) {
  check_json("a\"b\\c\n\x01", 7, "a\\\"b\\\\c\\n\\u0001");
  check_json("\xc3\xa6", 2, "\xc3\xa6");
  check_json("\xff\x7f", 2, "\\ufffd\\u007f");
  check_json("a\0b", 3, "a\\u0000b");
}

static void test_utf8(void) {
  static const char *const good[] = {"",
                                     "a",
                                     "\xc2\x80",
                                     "\xdf\xbf",
                                     "\xe0\xa0\x80",
                                     "\xed\x9f\xbf",
                                     "\xee\x80\x80",
                                     "\xf0\x90\x80\x80",
                                     "\xf4\x8f\xbf\xbf"};
  static const char *const bad[] = {"\x80",
                                    "\xc0\x80",
                                    "\xc1\xbf",
                                    "\xc2",
                                    "\xe0\x9f\xbf",
                                    "\xed\xa0\x80",
                                    "\xef\xbf",
                                    "\xf0\x8f\xbf\xbf",
                                    "\xf4\x90\x80\x80",
                                    "\xf5\x80\x80\x80",
                                    "\xff",
                                    "\xc3("};
  for (size_t i = 0; i < sizeof good / sizeof *good; i++)
    CHECK(mg_utf8_valid((const uint8_t *)good[i], strlen(good[i])));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
    CHECK(!mg_utf8_valid((const uint8_t *)bad[i], strlen(bad[i])));
}

#define CHECK_ERROR(name, code, text) \
  CHECK((code) < 0 && strcmp(mg_error_name(code), #name) == 0 && *mg_error_text(code));
#define CHECK_LIMIT(name, value, reason) CHECK((value) > 0 && sizeof(reason) > 10);

static void test_lists(void) {
  MG_ERRORS(CHECK_ERROR)
  MG_LIMITS(CHECK_LIMIT)
  CHECK(strcmp(mg_error_name(0), "OK") == 0 && strcmp(mg_error_name(-9999), "UNKNOWN") == 0);
}

static void test_failure(void) {
  static const char expected[] = "\x32\x16\x08\x90\x03\x12\x11malformed message";
  struct mg_buf out = {0};
  const char *text = NULL;
  mg_message_failure(&out, 400, "malformed message");
  CHECK(!out.failed && out.size == sizeof expected - 1 &&
        memcmp(out.data, expected, out.size) == 0);
  CHECK(mg_message_check((const uint8_t *)"\x0a\x02\x08\x01", 4, &text) == 0);
  CHECK(mg_message_check((const uint8_t *)"\xff", 1, &text) == 400);
  mg_buf_free(&out);
  mg_message_append(&out, (const uint8_t *)"abc", 3);
  CHECK(out.size == 4 && memcmp(out.data,
                                "\x03"
                                "abc",
                                4) == 0);
  mg_buf_free(&out);
}

MG_TEST_MAIN(test_buffer, test_json_text, test_utf8, test_lists, test_failure)
