/* Where a request is for, and who it says it is: site, file, cursor, cookie, address. */
#include "client.h"
#include "config.h"
#include "events.h"
#include "files.h"
#include "form.h"
#include "fuzz.h"
#include "http.h"
#include "session.h"
#include "tenant.h"
#include "token_memo.h"

static const struct mg_asset ASSETS[] = {
    {.path = "/"}, {.path = "/a.css"}, {.path = "/app.js"}, {.path = "/app.js.map"}};
static const struct mg_image IMAGE = {.assets = ASSETS, .asset_count = 4};

static void look_at_site(const struct mg_config *config, const struct mg_http_request *request) {
  struct mg_site site;
  size_t whole = 0;
  const char *path = mg_http_path(request, &whole);
  mg_site_of(config, request, &site);
  HOLDS(site.path >= path && site.path + site.path_size == path + whole);
  HOLDS(strlen(site.id) == (site.kind == MG_SITE_TENANT ? MG_TENANT_ID_BYTES : 0) ||
        site.kind == MG_SITE_NOWHERE);
  HOLDS(strspn(site.id, "abcdefghijklmnopqrstuvwxyz234567") == strlen(site.id));
  HOLDS(config->base_domain[0] || site.kind == MG_SITE_PLAIN || site.by_path);
  if (site.by_path) HOLDS(site.path_size == 0 || *site.path == '/');
  const struct mg_asset *asset = mg_files_find(&IMAGE, site.path, site.path_size);
  if (asset)
    HOLDS(strlen(asset->path) == site.path_size &&
          memcmp(asset->path, site.path, site.path_size) == 0);
}

static void look_at_sender(struct mg_config *config, const struct mg_http_request *request) {
  static const uint8_t peer[MG_ADDRESS_BYTES] = {[10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1};
  uint8_t found[MG_ADDRESS_BYTES];
  char text[MG_ADDRESS_TEXT];
  static struct mg_token_memo memo;
  struct mg_session session;
  const char *reason = NULL;
  const char *value = NULL;
  mg_client_address(config, request, peer, found);
  mg_client_text(found, text);
  HOLDS(strlen(text) > 0 && strlen(text) < MG_ADDRESS_TEXT);
  const char *cookies = mg_http_header(request, "cookie", NULL);
  int size = cookies ? mg_cookie(cookies, strlen(cookies), "mg_session", &value) : -1;
  if (size >= 0) HOLDS(value >= cookies && value + size <= cookies + strlen(cookies));
  int status = mg_session_read(config, &memo, request, true, &session, &reason);
  HOLDS(status == 0 || (status >= 400 && status < 500 && reason));
  HOLDS(mg_events_cursor(request) >= -1);
}

static void look_at(const struct mg_http_request *request) {
  static uint8_t key[] = "a session key of at least thirty-two bytes";
  static struct mg_config config;
  config.key = (struct mg_buf){.data = key, .size = sizeof key - 1};
  config.proxies[0] = (struct mg_network){.address = {[10] = 0xff, [11] = 0xff, 10}, .bits = 104};
  config.proxy_count = 1;
  config.base_domain[0] = '\0';
  look_at_site(&config, request);
  look_at_sender(&config, request);
  (void)snprintf(config.base_domain, sizeof config.base_domain, "example.org");
  look_at_site(&config, request);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct mg_http http;
  char *text = exact(data, size);
  size_t at = 0;
  enum mg_http_status status = MG_HTTP_MORE;
  mg_http_init(&http, 1000);
  while (at < size && status != MG_HTTP_ERROR && status != MG_HTTP_DONE) {
    size_t used = 0;
    status = mg_http_feed(&http, text + at, size - at, &used);
    at += used;
  }
  if (status == MG_HTTP_DONE) look_at(&http.request);
  mg_http_free(&http);
  free(text);
  return 0;
}
