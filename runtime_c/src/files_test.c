/* Which asset, which coding, which part of it: the rules of RFC 9110 without a connection. */
#include "files.h"

#include <monoglot/image.h>

#include "test.h"

static const struct mg_asset ASSETS[] = {
    {.path = "/"}, {.path = "/a.css"}, {.path = "/app.js"}, {.path = "/app.js.map"}};

static void test_files_are_found_exactly(void) {
  static const struct mg_image image = {.assets = ASSETS, .asset_count = 4};
  for (size_t i = 0; i < 4; i++)
    CHECK(mg_files_find(&image, ASSETS[i].path, strlen(ASSETS[i].path)) == &ASSETS[i]);
  CHECK(mg_files_find(&image, "/app.js?x", 7) == &ASSETS[2]);
  CHECK(!mg_files_find(&image, "/app.j", 6) && !mg_files_find(&image, "", 0) &&
        !mg_files_find(&image, "/zzz", 4));
}

static void test_entity_tags(void) {
  static const char tag[] = "\"a\"";
  CHECK(mg_files_matches("\"a\"", tag, true) && mg_files_matches("W/\"a\"", tag, true));
  CHECK(mg_files_matches("\"a\"", tag, false) && !mg_files_matches("W/\"a\"", tag, false));
  CHECK(mg_files_matches("\"b\" , \"a\"", tag, true) && mg_files_matches("*", tag, false));
  CHECK(!mg_files_matches("\"ab\"", tag, true) && !mg_files_matches("", tag, true));
}

static const struct {
  const char *accept;
  enum mg_coding all, gzip_only; /* of an asset with both codings, and with gzip only */
} CODINGS[] = {
    {NULL, MG_PLAIN, MG_PLAIN},
    {"", MG_PLAIN, MG_PLAIN},
    {"gzip", MG_GZIP, MG_GZIP},
    {"br", MG_BROTLI, MG_PLAIN},
    {"gzip, br", MG_BROTLI, MG_GZIP},
    {"gzip;q=1, br;q=0.5", MG_GZIP, MG_GZIP},
    {"gzip;q=0.5,br;q=0.501", MG_BROTLI, MG_GZIP},
    {"*", MG_BROTLI, MG_GZIP},
    {"*;q=0", MG_NO_CODING, MG_NO_CODING},
    {"*;q=0, gzip", MG_GZIP, MG_GZIP},
    {"identity;q=0", MG_NO_CODING, MG_NO_CODING},
    {"identity;q=0, br", MG_BROTLI, MG_NO_CODING},
    {"identity, gzip;q=0.9", MG_PLAIN, MG_PLAIN},
    {"identity;q=0.1, gzip;q=0.2", MG_GZIP, MG_GZIP},
    {"gzip;q=0", MG_PLAIN, MG_PLAIN},
    {"gzip;q=0.000", MG_PLAIN, MG_PLAIN},
    {"gzip; q=0.001", MG_GZIP, MG_GZIP}, /* what is not named is liked least */
    {"gzip ;q=0.5", MG_GZIP, MG_GZIP},
    {"GZIP", MG_GZIP, MG_GZIP},
    {"gzip;q=2", MG_PLAIN, MG_PLAIN},
    {"gzip;q=0.5555", MG_PLAIN, MG_PLAIN},
    {"gzip;q=x", MG_PLAIN, MG_PLAIN},
    {"gzip;x=1", MG_PLAIN, MG_PLAIN},
    {"gzipped, xbr", MG_PLAIN, MG_PLAIN},
    {",,, gzip ,,", MG_GZIP, MG_GZIP},
    {"deflate, zstd", MG_PLAIN, MG_PLAIN},
};

static void test_codings(void) {
  static const uint8_t data[4] = {0};
  const struct mg_asset all = {.plain = {data, 4}, .gzip = {data, 3}, .brotli = {data, 2}};
  const struct mg_asset some = {.plain = {data, 4}, .gzip = {data, 3}};
  for (size_t i = 0; i < sizeof CODINGS / sizeof *CODINGS; i++) {
    (void)fprintf(stderr, "%s\n", CODINGS[i].accept ? CODINGS[i].accept : "(none)");
    CHECK(mg_files_coding(&all, CODINGS[i].accept) == CODINGS[i].all);
    CHECK(mg_files_coding(&some, CODINGS[i].accept) == CODINGS[i].gzip_only);
  }
}

static const struct {
  const char *range;
  enum mg_range kind; /* of 100 bytes */
  size_t first, last;
} RANGES[] = {
    {NULL, MG_RANGE_WHOLE, 0, 0},
    {"bytes=0-0", MG_RANGE_PART, 0, 0},
    {"bytes=0-99", MG_RANGE_PART, 0, 99},
    {"bytes=0-100", MG_RANGE_PART, 0, 99},
    {"bytes=10-", MG_RANGE_PART, 10, 99},
    {"bytes=99-", MG_RANGE_PART, 99, 99},
    {"bytes=-1", MG_RANGE_PART, 99, 99},
    {"bytes=-100", MG_RANGE_PART, 0, 99},
    {"bytes=-1000", MG_RANGE_PART, 0, 99},
    {"BYTES=5-6", MG_RANGE_PART, 5, 6},
    {"bytes=100-", MG_RANGE_NONE, 0, 0},
    {"bytes=200-300", MG_RANGE_NONE, 0, 0},
    {"bytes=-0", MG_RANGE_NONE, 0, 0},
    {"bytes=2-1", MG_RANGE_WHOLE, 0, 0},
    {"bytes=0-1,3-4", MG_RANGE_WHOLE, 0, 0},
    {"bytes=-", MG_RANGE_WHOLE, 0, 0},
    {"bytes=", MG_RANGE_WHOLE, 0, 0},
    {"bytes=a-b", MG_RANGE_WHOLE, 0, 0},
    {"bytes=0-1x", MG_RANGE_WHOLE, 0, 0},
    {"bytes= 0-1", MG_RANGE_WHOLE, 0, 0},
    {"items=0-1", MG_RANGE_WHOLE, 0, 0},
    {"bytes=0-99999999999999999999", MG_RANGE_WHOLE, 0, 0},
    {"bytes=18446744073709551616-", MG_RANGE_WHOLE, 0, 0},
};

static void test_ranges(void) {
  size_t first = 0;
  size_t last = 0;
  for (size_t i = 0; i < sizeof RANGES / sizeof *RANGES; i++) {
    (void)fprintf(stderr, "%s\n", RANGES[i].range ? RANGES[i].range : "(none)");
    CHECK(mg_files_range(RANGES[i].range, 100, &first, &last) == RANGES[i].kind);
    if (RANGES[i].kind == MG_RANGE_PART) CHECK(first == RANGES[i].first && last == RANGES[i].last);
  }
  CHECK(mg_files_range("bytes=0-", 0, &first, &last) == MG_RANGE_NONE);
  CHECK(mg_files_range("bytes=-5", 0, &first, &last) == MG_RANGE_NONE);
}

/* What a Range says when it ends after so many bytes. */
static void test_ranges_cut_off(void) {
  static const char range[] = "bytes=10-25";
  for (size_t size = 0; size < sizeof range; size++) {
    size_t first = 0;
    size_t last = 0;
    char *part = strndup(range, size);
    CHECK(part);
    enum mg_range found = mg_files_range(part, 100, &first, &last);
    free(part);
    if (size == 9)
      CHECK(found == MG_RANGE_PART && first == 10 && last == 99);
    else if (size == 11)
      CHECK(found == MG_RANGE_PART && first == 10 && last == 25);
    else
      CHECK(found == MG_RANGE_WHOLE);
  }
}

static void test_entity_tags_cut_off(void) {
  static const char header[] = "\"b\", W/\"a\"";
  for (size_t size = 0; size < sizeof header; size++) {
    char *part = strndup(header, size);
    CHECK(part);
    CHECK(mg_files_matches(part, "\"a\"", true) == (size == sizeof header - 1));
    free(part);
  }
}

MG_TEST_MAIN(test_files_are_found_exactly, test_entity_tags, test_codings, test_ranges,
             test_ranges_cut_off, test_entity_tags_cut_off)
