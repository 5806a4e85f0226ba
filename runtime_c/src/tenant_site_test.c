/* Tenants' ids, and what a host and a path name. */
#include "tenant.h"
#include "test.h"

static void test_ids(void) {
  /* python3 -c 'b32encode(sha256(name).digest())[:8].lower()' */
  static const char *const known[][2] = {
      {"acme", "qivthlmh"}, {"ann", "jgiv4dl5"}, {"t210179", ""}, {"t1692729", ""}};
  char id[MG_TENANT_ID_BYTES + 1];
  char other[MG_TENANT_ID_BYTES + 1];
  for (size_t i = 0; i < 2; i++) {
    mg_tenant_id(known[i][0], id);
    CHECK(strcmp(id, known[i][1]) == 0);
  }
  mg_tenant_id(known[2][0], id);
  mg_tenant_id(known[3][0], other);
  CHECK(strcmp(id, other) == 0);
}

/* The site of a request with this host and path. */
static struct mg_site site_of(const char *base, const char *host, const char *path, char *rest) {
  static struct mg_config config;
  struct mg_http http;
  struct mg_site site;
  char text[1024];
  size_t used = 0;
  (void)snprintf(config.base_domain, sizeof config.base_domain, "%s", base);
  int size = snprintf(text, sizeof text, "GET %s HTTP/1.1\r\nHost: %s\r\n\r\n", path, host);
  mg_http_init(&http, 0);
  CHECK(mg_http_feed(&http, text, (size_t)size, &used) == MG_HTTP_DONE);
  mg_site_of(&config, &http.request, &site);
  memcpy(rest, site.path, site.path_size);
  rest[site.path_size] = '\0';
  mg_http_free(&http);
  return site;
}

static void test_sites(void) {
  static const struct {
    const char *base, *host, *path;
    enum mg_site_kind kind;
    const char *id, *rest;
  } cases[] = {
      {"", "anything", "/x?y", MG_SITE_PLAIN, "", "/x"},
      {"", "anything", "/t/abcdefgh/x", MG_SITE_TENANT, "abcdefgh", "/x"},
      {"", "anything", "/t/abcdefgh", MG_SITE_TENANT, "abcdefgh", ""},
      {"", "anything", "/t/abcdefgh?x", MG_SITE_TENANT, "abcdefgh", ""},
      {"", "anything", "/t/abcdefg1/x", MG_SITE_PLAIN, "", "/t/abcdefg1/x"},
      {"", "anything", "/t/abcdefghi/x", MG_SITE_PLAIN, "", "/t/abcdefghi/x"},
      {"", "anything", "/t/abcdefg", MG_SITE_PLAIN, "", "/t/abcdefg"},
      {"a.org", "a.org", "/", MG_SITE_APEX, "", "/"},
      {"a.org", "A.oRG:443", "/", MG_SITE_APEX, "", "/"},
      {"a.org", "abcdefgh.a.org", "/", MG_SITE_TENANT, "abcdefgh", "/"},
      {"a.org", "ABCDEFGH.a.org:1", "/", MG_SITE_TENANT, "abcdefgh", "/"},
      {"a.org", "a.org", "/t/abcdefgh/", MG_SITE_TENANT, "abcdefgh", "/"},
      {"a.org", "abcdefgh.a.org", "/t/abcdefgh/", MG_SITE_TENANT, "abcdefgh", "/"},
      {"a.org", "abcdefgh.a.org", "/t/abcdefgi/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "a.org.", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "abcdefgh.a.org.", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "abcdefghxa.org", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "x.abcdefgh.a.org", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "abcdefg.a.org", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "abcdefg8.a.org", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "a.org:", "/", MG_SITE_NOWHERE, "", NULL},
      {"a.org", "b.org", "/t/abcdefgh/", MG_SITE_NOWHERE, "", NULL},
  };
  char rest[1024];
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    struct mg_site site = site_of(cases[i].base, cases[i].host, cases[i].path, rest);
    (void)fprintf(stderr, "%s %s\n", cases[i].host, cases[i].path);
    CHECK(site.kind == cases[i].kind);
    if (!cases[i].rest) continue;
    CHECK(strcmp(site.id, cases[i].id) == 0 && strcmp(rest, cases[i].rest) == 0);
    CHECK(site.by_path == (site.kind == MG_SITE_TENANT && cases[i].path[1] == 't'));
  }
}

static void test_base_domains(void) {
  static const char *const good[] = {"a", "localhost", "example.org", "a-b.c1.d", "1.2"};
  static const char *const bad[] = {"",   ".",  "a.",    ".a",       "a..b",
                                    "-a", "a-", "A.org", "a.org:80", "a_b"};
  char longest[256];
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) CHECK(mg_base_domain_valid(good[i]));
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) CHECK(!mg_base_domain_valid(bad[i]));
  memset(longest, 'a', sizeof longest);
  for (size_t i = 63; i < sizeof longest; i += 64) longest[i] = '.';
  longest[244] = '\0';
  CHECK(mg_base_domain_valid(longest));
  longest[244] = 'a';
  longest[245] = '\0';
  CHECK(!mg_base_domain_valid(longest));
}

MG_TEST_MAIN(test_ids, test_sites, test_base_domains)
