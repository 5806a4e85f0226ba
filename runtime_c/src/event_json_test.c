/* A Push as it is encoded, and the JSON of it. */
#include "event_json.h"

#include "message.h"
#include "test.h"

static void check(const char *bytes, size_t size, int64_t last, const char *expected) {
  mg_sync_server_message message;
  struct mg_buf out = {0};
  CHECK(mg_wire_decode(&mg_sync_server_message_message, (const uint8_t *)bytes, size, &message) ==
        0);
  CHECK(message.has_push && mg_event_json_push(&message.push, &out) == last);
  mg_buf_byte(&out, 0);
  (void)fprintf(stderr, "%s", (const char *)out.data);
  CHECK(!expected || strcmp((const char *)out.data, expected) == 0);
  mg_buf_free(&out);
}

#define PUSH(bytes, last, expected) check(bytes, sizeof(bytes) - 1, last, expected)

static void test_events(void) {
  PUSH("\x12\x06\x0a\x04\x08\x01\x10\x01", 1,
       "event: push\ndata: {\"events\":[{\"seq\":\"1\",\"transaction\":\"1\"}]}\nid: 1\n\n");
  PUSH(
      "\x12\x22\x0a\x1a\x08\x07\x10\x06\x18\x80\x80\x01\x22\x03"
      "a\"\n"
      "\x28\x02\x30\x03\x38\x04"
      "\x42\x05"
      "hello"
      "\x0a\x04\x08\x08\x10\x06",
      8,
      "event: push\ndata: "
      "{\"events\":[{\"seq\":\"7\",\"transaction\":\"6\",\"time\":\"16384\",\"client\":"
      "\"a\\\"\\n\",\"counter\":\"2\",\"schema\":3,\"kind\":4,\"payload\":\"aGVsbG8=\"},{\"seq\":"
      "\"8\","
      "\"transaction\":\"6\"}]}\nid: 8\n\n");
  PUSH("\x12\x00", -1, NULL); /* a page of no event has no id */
}

static void test_payloads(void) {
  static const char *const texts[] = {"AA==", "AAE=", "AAEC", "AAECAw=="};
  for (size_t i = 0; i < 4; i++) {
    char bytes[32] = "\x12\x09\x0a\x07\x08\x01\x10\x01\x42\x01\x00\x01\x02\x03";
    char expected[64];
    size_t size = 11 + i;
    bytes[1] = (char)(9 + i);
    bytes[3] = (char)(7 + i);
    bytes[9] = (char)(1 + i);
    (void)snprintf(expected, sizeof expected, "\"payload\":\"%s\"}]}", texts[i]);
    mg_sync_server_message message;
    struct mg_buf out = {0};
    CHECK(mg_wire_decode(&mg_sync_server_message_message, (const uint8_t *)bytes, size, &message) ==
          0);
    CHECK(mg_event_json_push(&message.push, &out) == 1);
    mg_buf_byte(&out, 0);
    CHECK(strstr((const char *)out.data, expected));
    mg_buf_free(&out);
  }
}

static void test_failure_and_hello(void) {
  struct mg_buf out = {0};
  const char *text = NULL;
  mg_sync_failure failure = {409, {(const uint8_t *)"schema", 6}};
  mg_event_json_failure(&failure, &out);
  mg_buf_byte(&out, 0);
  CHECK(strcmp((const char *)out.data,
               "event: failure\ndata: {\"code\":409,\"message\":\"schema\"}\n\n") == 0);
  mg_buf_clear(&out);
  mg_message_hello(&out, "5a3b1e", "0123456789abcdef", 77);
  CHECK(!out.failed && mg_message_check(out.data, out.size, &text) == 0);
  mg_buf_free(&out);
}

MG_TEST_MAIN(test_events, test_payloads, test_failure_and_hello)
