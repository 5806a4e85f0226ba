/* Build-time tool: compiles one ES module (a bundle without imports) to the bytecode
 * that the pod loads, with the QuickJS that the pod has.
 *
 *   qjsc INPUT.js OUTPUT.bin
 *
 * The module's name in stack traces is `server.js`, wherever the input lies. Source
 * text is left out; line numbers stay, for logs.
 * Same input, same output. */
#include <quickjs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

enum { LARGEST_SOURCE = 64 * 1024 * 1024 };

/* The file's bytes with a NUL behind them, or NULL. */
static char *read_file(const char *path, size_t *size) {
  FILE *file = fopen(path, "rb");
  char *text = file ? malloc(LARGEST_SOURCE + 1) : NULL;
  *size = text ? fread(text, 1, LARGEST_SOURCE, file) : 0;
  bool good = text && !ferror(file) && feof(file);
  if (file) (void)fclose(file);
  if (good) {
    text[*size] = '\0';
    return text;
  }
  free(text);
  return NULL;
}

static bool write_file(const char *path, const uint8_t *data, size_t size) {
  FILE *file = fopen(path, "wb");
  if (!file) return false;
  bool good = fwrite(data, 1, size, file) == size;
  return fclose(file) == 0 && good;
}

static void tell_exception(JSContext *context) {
  JSValue error = JS_GetException(context);
  JSValue stack = JS_GetPropertyStr(context, error, "stack");
  const char *text = JS_ToCString(context, error);
  const char *where = JS_ToCString(context, stack);
  (void)fprintf(stderr, "qjsc: %s\n%s", text ? text : "unknown error", where ? where : "");
  JS_FreeCString(context, where);
  JS_FreeCString(context, text);
  JS_FreeValue(context, stack);
  JS_FreeValue(context, error);
}

/* The bytecode (free with js_free), or NULL after telling why. */
static uint8_t *compile(JSContext *context, const char *text, size_t size, size_t *out) {
  JSValue module =
      JS_Eval(context, text, size, "server.js", JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
  uint8_t *data = NULL;
  if (!JS_IsException(module))
    data = JS_WriteObject(context, out, module, JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  if (!data) tell_exception(context);
  JS_FreeValue(context, module);
  return data;
}

static int run(JSContext *context, char **argv) {
  size_t size = 0;
  size_t written = 0;
  char *text = read_file(argv[1], &size);
  if (!text) {
    (void)fprintf(stderr, "qjsc: cannot read %s\n", argv[1]);
    return EXIT_FAILURE;
  }
  uint8_t *data = compile(context, text, size, &written);
  bool good = data && write_file(argv[2], data, written);
  if (data && !good) (void)fprintf(stderr, "qjsc: cannot write %s\n", argv[2]);
  js_free(context, data);
  free(text);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
  if (argc != 3) {
    (void)fputs("usage: qjsc INPUT.js OUTPUT.bin\n", stderr);
    return EXIT_FAILURE;
  }
  JSRuntime *runtime = JS_NewRuntime();
  JSContext *context = runtime ? JS_NewContext(runtime) : NULL;
  int status = context ? run(context, argv) : EXIT_FAILURE;
  if (context) JS_FreeContext(context);
  if (runtime) JS_FreeRuntime(runtime);
  return status;
}
