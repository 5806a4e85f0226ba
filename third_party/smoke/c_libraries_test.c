/* Every C library links into one static binary and does its first duty. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "argon2.h"
#include "brotli/decode.h"
#include "llhttp.h"
#include "mimalloc.h"
#include "monocypher.h"
#include "quickjs.h"
#include "sodium/crypto_auth_hmacsha256.h"
#include "sqlite3.h"
#include "uv.h"
#include "yyjson.h"

static void require(int holds, const char *what)
{
    if (!holds) {
        (void)fprintf(stderr, "failed: %s\n", what);
        exit(EXIT_FAILURE);
    }
}

static void check_sqlite(void)
{
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;

    require(sqlite3_initialize() == SQLITE_OK, "sqlite3_initialize");
    require(sqlite3_threadsafe() == 2, "SQLite is built for a connection per thread");
    require(sqlite3_open(":memory:", &database) == SQLITE_OK, "sqlite3_open");
    require(sqlite3_exec(database, "CREATE VIRTUAL TABLE t USING fts5(x)", NULL, NULL, NULL) == SQLITE_OK, "fts5");
    require(sqlite3_prepare_v2(database, "SELECT \"no such column\"", -1, &statement, NULL) == SQLITE_ERROR,
            "a string in double quotes is refused");
    require(sqlite3_close(database) == SQLITE_OK, "sqlite3_close");
    (void)printf("sqlite %s\n", sqlite3_libversion());
}

static void check_quickjs(void)
{
    static const char source[] = "[1, 2, 3].map(x => x ** 2).join()";
    JSRuntime *runtime = JS_NewRuntime();
    JSContext *context = JS_NewContext(runtime);
    JSValue value = JS_Eval(context, source, sizeof source - 1, "smoke.js", JS_EVAL_TYPE_GLOBAL);
    const char *text = JS_ToCString(context, value);

    require(text != NULL && strcmp(text, "1,4,9") == 0, "QuickJS evaluates");
    JS_FreeCString(context, text);
    JS_FreeValue(context, value);
    JS_FreeContext(context);
    JS_FreeRuntime(runtime);
    (void)printf("quickjs %s\n", JS_GetVersion());
}

static void on_timer(uv_timer_t *timer)
{
    *(int *)timer->data = 1;
    uv_close((uv_handle_t *)timer, NULL);
}

static void on_work(uv_work_t *work)
{
    *(int *)work->data = 1;
}

static void check_libuv(void)
{
    uv_loop_t loop;
    uv_timer_t timer;
    uv_work_t work;
    int fired = 0;
    int worked = 0;

    require(uv_loop_init(&loop) == 0, "uv_loop_init");
    require(uv_timer_init(&loop, &timer) == 0, "uv_timer_init");
    timer.data = &fired;
    work.data = &worked;
    require(uv_timer_start(&timer, on_timer, 1, 0) == 0, "uv_timer_start");
    require(uv_queue_work(&loop, &work, on_work, NULL) == 0, "uv_queue_work");
    require(uv_run(&loop, UV_RUN_DEFAULT) == 0 && fired && worked, "the loop runs a timer and a thread");
    require(uv_loop_close(&loop) == 0, "uv_loop_close");
    (void)printf("libuv %s\n", uv_version_string());
}

static void check_parsers(void)
{
    static const char request[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
    llhttp_settings_t settings;
    llhttp_t parser;
    yyjson_doc *document = yyjson_read("{\"a\": [1]}", 10, 0);

    llhttp_settings_init(&settings);
    llhttp_init(&parser, HTTP_REQUEST, &settings);
    require(llhttp_execute(&parser, request, sizeof request - 1) == HPE_OK, "llhttp parses");
    require(document != NULL && yyjson_obj_size(yyjson_doc_get_root(document)) == 1, "yyjson parses");
    yyjson_doc_free(document);
    (void)printf("llhttp %d.%d yyjson %s\n", LLHTTP_VERSION_MAJOR, LLHTTP_VERSION_MINOR, YYJSON_VERSION_STRING);
}

static void check_cryptography(void)
{
    /* RFC 4231, test case 2. The key is shorter than 32 bytes, hence the parts. */
    static const unsigned char expected[4] = {0x5b, 0xdc, 0xc1, 0x46};
    static const unsigned char key[] = {'J', 'e', 'f', 'e'};
    static const char message[] = "what do ya want for nothing?";
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    uint8_t hash[32];

    crypto_auth_hmacsha256_init(&state, key, sizeof key);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)message, sizeof message - 1);
    crypto_auth_hmacsha256_final(&state, mac);
    require(memcmp(mac, expected, sizeof expected) == 0, "HMAC-SHA-256");
    require(argon2id_hash_raw(1, 64, 1, "password", 8, "somesalt", 8, hash, sizeof hash) == ARGON2_OK, "Argon2id");
    crypto_blake2b(hash, sizeof hash, (const uint8_t *)message, sizeof message - 1);
    require(crypto_verify32(hash, hash) == 0, "Monocypher");
}

static void check_malloc(void)
{
    char *small = malloc(24), *large = calloc(1000, 1000);

    require(mi_is_in_heap_region(small) && mi_is_in_heap_region(large), "malloc and calloc are mimalloc's");
    large = realloc(large, 2000000);
    require(large != NULL && large[999999] == 0 && mi_is_in_heap_region(large), "realloc is mimalloc's");
    free(small);
    free(large);
    (void)printf("mimalloc %d\n", mi_version());
}

int main(void)
{
    check_malloc();
    check_sqlite();
    check_quickjs();
    check_libuv();
    check_parsers();
    check_cryptography();
    require(BrotliDecoderVersion() >= 0x1002000, "Brotli");
    return EXIT_SUCCESS;
}
