/* Runs ES modules one after the other in the pod's engine, the way the pod loads its
 * application (compiled to bytecode, source left out, the same limits and the same
 * objects), then prints what the global function `conformance_answers` returns.
 *
 *   run_quickjs DRIVER.js BUNDLE.js... */
#include <quickjs.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "runtime_c/src/limits.h"

enum { LARGEST_SOURCE = 16 * 1024 * 1024 };

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

static int failed(JSContext *context, const char *path) {
  JSValue error = JS_GetException(context);
  JSValue stack = JS_GetPropertyStr(context, error, "stack");
  const char *text = JS_ToCString(context, error);
  const char *where = JS_ToCString(context, stack);
  (void)fprintf(stderr, "%s: %s\n%s", path, text ? text : "unknown error", where ? where : "");
  JS_FreeCString(context, where);
  JS_FreeCString(context, text);
  JS_FreeValue(context, stack);
  JS_FreeValue(context, error);
  return EXIT_FAILURE;
}

static JSContext *new_context(JSRuntime *runtime) {
  JSContext *context = JS_NewContextRaw(runtime);
  if (!context || JS_AddIntrinsicBaseObjects(context) || JS_AddIntrinsicDate(context) ||
      JS_AddIntrinsicRegExp(context) || JS_AddIntrinsicJSON(context) ||
      JS_AddIntrinsicProxy(context) || JS_AddIntrinsicMapSet(context) ||
      JS_AddIntrinsicTypedArrays(context) || JS_AddIntrinsicPromise(context) ||
      JS_AddIntrinsicBigInt(context) || JS_AddIntrinsicWeakRef(context) ||
      JS_AddIntrinsicEval(context))
    return NULL;
  JS_AddIntrinsicRegExpCompiler(context);
  return context;
}

/* The module as the pod has it: bytecode, read back. */
static JSValue load(JSContext *context, const char *text, size_t size) {
  JSValue source =
      JS_Eval(context, text, size, "cases.js", JS_EVAL_TYPE_MODULE | JS_EVAL_FLAG_COMPILE_ONLY);
  if (JS_IsException(source)) return source;
  size_t length = 0;
  uint8_t *bytes =
      JS_WriteObject(context, &length, source, JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  JS_FreeValue(context, source);
  if (!bytes) return JS_EXCEPTION;
  JSValue module = JS_ReadObject(context, bytes, length, JS_READ_OBJ_BYTECODE);
  js_free(context, bytes);
  return module;
}

static int run_file(JSContext *context, const char *path) {
  size_t size = 0;
  char *text = read_file(path, &size);
  if (!text) {
    (void)fprintf(stderr, "cannot read %s\n", path);
    return EXIT_FAILURE;
  }
  JSValue module = load(context, text, size);
  free(text);
  if (JS_IsException(module) || JS_ResolveModule(context, module) < 0) return failed(context, path);
  JSValue done = JS_EvalFunction(context, module);
  bool good = !JS_IsException(done) &&
              !(JS_IsPromise(done) && JS_PromiseState(context, done) == JS_PROMISE_REJECTED);
  if (good) {
    JS_FreeValue(context, done);
    return EXIT_SUCCESS;
  }
  if (JS_IsPromise(done)) JS_Throw(context, JS_PromiseResult(context, done));
  JS_FreeValue(context, done);
  return failed(context, path);
}

static int print_answers(JSContext *context) {
  JSValue global = JS_GetGlobalObject(context);
  JSValue answers = JS_GetPropertyStr(context, global, "conformance_answers");
  JSValue told = JS_Call(context, answers, JS_UNDEFINED, 0, NULL);
  size_t size = 0;
  const char *text = JS_IsException(told) ? NULL : JS_ToCStringLen(context, &size, told);
  bool good = text && fwrite(text, 1, size, stdout) == size;
  if (!good) (void)failed(context, "conformance_answers");
  JS_FreeCString(context, text);
  JS_FreeValue(context, told);
  JS_FreeValue(context, answers);
  JS_FreeValue(context, global);
  return good ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv) {
  JSRuntime *runtime = JS_NewRuntime();
  if (!runtime) return EXIT_FAILURE;
  JS_SetMemoryLimit(runtime, MG_LIMIT_SCRIPT_BYTES);
  JS_SetMaxStackSize(runtime, MG_LIMIT_SCRIPT_STACK_BYTES);
  JSContext *context = new_context(runtime);
  int status = context ? EXIT_SUCCESS : EXIT_FAILURE;
  for (int i = 1; i < argc && status == EXIT_SUCCESS; i++) status = run_file(context, argv[i]);
  if (status == EXIT_SUCCESS) status = print_answers(context);
  if (context) JS_FreeContext(context);
  JS_FreeRuntime(runtime);
  return status;
}
