#include "trace.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* --- the table --------------------------------------------------------------------------- */

/* Reads the table; behind its end, or what can't be, every number is 0. */
struct table {
  const uint8_t *at, *end;
};

struct text {
  const char *data;
  size_t size;
};

struct place {
  struct text file, function;
  uint64_t line;
};

static uint64_t number(struct table *table) {
  uint64_t value = 0;
  for (unsigned shift = 0; table->at < table->end && shift < 64; shift += 7) {
    uint8_t byte = *table->at++;
    value |= (uint64_t)(byte & 127U) << shift;
    if (byte < 128) break;
  }
  return value;
}

static struct text text(struct table *table) {
  uint64_t size = number(table);
  if (size > (uint64_t)(table->end - table->at)) size = 0;
  struct text found = {(const char *)table->at, (size_t)size};
  table->at += size;
  return found;
}

/* Text number `wanted` of the list that begins at `list`. */
static struct text text_at(struct table list, uint64_t wanted) {
  uint64_t count = number(&list);
  struct text found = {"", 0};
  for (uint64_t i = 0; i <= wanted && i < count && list.at < list.end; i++) found = text(&list);
  return found;
}

static void skip_texts(struct table *table) {
  for (uint64_t count = number(table); count > 0 && table->at < table->end; count--)
    (void)text(table);
}

/* The byte of the script at line and column, both from 1; UINT64_MAX if there is none. */
static uint64_t offset_of(struct table *table, uint64_t line, uint64_t column) {
  uint64_t count = number(table);
  uint64_t start = 0;
  uint64_t found = UINT64_MAX;
  for (uint64_t i = 1; i <= count && table->at < table->end; i++) {
    uint64_t size = number(table);
    if (i == line && column >= 1 && column <= size) found = start + column - 1;
    start += size;
  }
  return found;
}

/* What a zigzag number adds, modulo 2^64. */
static uint64_t step_of(uint64_t value) { return value & 1U ? ~(value >> 1) : value >> 1; }

/* Goes through the entries up to the last one that begins at the byte or before it. */
static bool find(const struct mg_image *image, uint64_t line, uint64_t column, struct place *out) {
  if (image->positions.size == 0) return false;
  struct table table = {image->positions.data, image->positions.data + image->positions.size};
  const struct table files = table;
  skip_texts(&table);
  const struct table functions = table;
  skip_texts(&table);
  uint64_t wanted = offset_of(&table, line, column);
  uint64_t file = 0;
  uint64_t function = 0;
  uint64_t at = 0;
  *out = (struct place){{"", 0}, {"", 0}, 0};
  if (wanted == UINT64_MAX) return false;
  while (table.at < table.end) {
    uint64_t step = number(&table);
    at += step >> 1;
    if (at > wanted) break;
    if (step & 1U) file = number(&table);
    if (step & 1U) function = number(&table);
    if (file) out->line += step_of(number(&table));
  }
  if (file == 0) return false;
  out->file = text_at(files, file - 1);
  out->function = text_at(functions, function);
  return true;
}

/* --- the trace ------------------------------------------------------------------------------- */

/* The number of one or more digits at `*at`, and past it; 0 if there is none. */
static uint64_t digits(const char **at, const char *end) {
  uint64_t value = 0;
  for (int i = 0; *at < end && **at >= '0' && **at <= '9' && i < 9; i++, ++*at)
    value = value * 10 + (uint64_t)(**at - '0');
  return value;
}

/* The place in `…server.js:LINE:COLUMN` or `…server.js:LINE:COLUMN)` at the line's end. */
static bool read_frame(const char *line, const char *end, uint64_t *row, uint64_t *column) {
  static const char name[] = "server.js:";
  const size_t size = sizeof name - 1;
  const char *at = end;
  if (at > line && at[-1] == ')') at--;
  const char *stop = at;
  while (at > line && ((at[-1] >= '0' && at[-1] <= '9') || at[-1] == ':')) at--;
  if ((size_t)(at - line) < size - 1 || memcmp(at - (size - 1), name, size - 1) != 0) return false;
  if (*at++ != ':') return false;
  *row = digits(&at, stop);
  if (at >= stop || *at++ != ':') return false;
  *column = digits(&at, stop);
  return at == stop;
}

static void write_frame(const struct place *place, struct mg_buf *out) {
  mg_buf_text(out, "    at ");
  if (place->function.size > 0) mg_buf_append(out, place->function.data, place->function.size);
  if (place->function.size > 0) mg_buf_text(out, " (");
  mg_buf_append(out, place->file.data, place->file.size);
  mg_buf_byte(out, ':');
  mg_buf_number(out, (int64_t)(place->line & INT32_MAX));
  if (place->function.size > 0) mg_buf_byte(out, ')');
}

static bool is_frame(const char *line, const char *end) {
  while (line < end && *line == ' ') line++;
  return end - line > 3 && memcmp(line, "at ", 3) == 0;
}

void mg_trace_write(const struct mg_image *image, const char *text, size_t size,
                    struct mg_buf *out) {
  const char *end = text + size;
  struct place place;
  while (text < end) {
    const char *newline = memchr(text, '\n', (size_t)(end - text));
    const char *stop = newline ? newline : end;
    uint64_t row = 0;
    uint64_t column = 0;
    if (is_frame(text, stop) && read_frame(text, stop, &row, &column) &&
        find(image, row, column, &place))
      write_frame(&place, out);
    else
      mg_buf_append(out, text, (size_t)(stop - text));
    if (newline) mg_buf_byte(out, '\n');
    text = newline ? newline + 1 : end;
  }
}
