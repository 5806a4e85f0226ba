#include "error.h"

#define MG_ERROR_NAME(name, code, text) \
  case (code):                          \
    return #name;
#define MG_ERROR_TEXT(name, code, text) \
  case (code):                          \
    return text;

const char *mg_error_name(int code) {
  switch (code) {
    MG_ERRORS(MG_ERROR_NAME)
    case MG_OK:
      return "OK";
    default:
      return "UNKNOWN";
  }
}

const char *mg_error_text(int code) {
  switch (code) {
    MG_ERRORS(MG_ERROR_TEXT)
    case MG_OK:
      return "no error";
    default:
      return "unknown error";
  }
}
