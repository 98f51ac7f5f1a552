/* floor FILE STORE: the least that applying a gzipped CSV of corrections can be done with: inflate it, split it, look
   each lead up by its id, update it by its rowid, all in one transaction. No phone is read, nothing is checked. */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum { CELLS = 6, CHUNK = 1 << 18 };

static sqlite3 *store;
static sqlite3_stmt *lookup, *update;

static void must(int code) {
  if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW) return;
  fprintf(stderr, "floor: %s\n", sqlite3_errmsg(store));
  exit(1);
}

static void run(const char *sql) { must(sqlite3_exec(store, sql, 0, 0, 0)); }

/* Binds a cell, or NULL where it is empty, so that coalesce keeps what the lead has. */
static void bind(sqlite3_stmt *statement, int place, const char *text, int length) {
  if (length) must(sqlite3_bind_text(statement, place, text, length, SQLITE_STATIC));
  else must(sqlite3_bind_null(statement, place));
}

static void apply(char **cells, int *lengths) {
  bind(lookup, 1, cells[0], lengths[0]);
  if (sqlite3_step(lookup) == SQLITE_ROW && !strcmp((const char *)sqlite3_column_text(lookup, 1), "pending")) {
    must(sqlite3_bind_int64(update, 5, sqlite3_column_int64(lookup, 0)));
    bind(update, 1, cells[1], lengths[1]);
    for (int cell = 3; cell < CELLS; cell++) bind(update, cell - 1, cells[cell], lengths[cell]);
    must(sqlite3_step(update));
    sqlite3_reset(update);
  }
  sqlite3_reset(lookup);
}

/* Splits one line in place, which may have quoted cells; returns past its end, or NULL where the line is not whole. */
static char *split(char *text, char *end, char **cells, int *lengths) {
  int count = 0;
  while (1) {
    char *out = text, *start = text;
    if (text < end && *text == '"') {
      out = start = ++text;
      while (text < end && (*text != '"' || (++text < end && *text == '"'))) *out++ = *text++;
    } else {
      while (text < end && *text != ',' && *text != '\n') text++;
      out = text;
    }
    if (text >= end) return NULL;
    if (count < CELLS) { cells[count] = start; lengths[count++] = (int)(out - start); }
    if (*text++ == '\n') {
      while (count < CELLS) lengths[count++] = 0;
      return text;
    }
  }
}

int main(int count, char **arguments) {
  if (count != 3) return 64;
  gzFile file = gzopen(arguments[1], "rb");
  if (!file || sqlite3_open(arguments[2], &store) != SQLITE_OK) return 66;
  gzbuffer(file, CHUNK);
  run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -65536; BEGIN IMMEDIATE");
  must(sqlite3_prepare_v2(store, "SELECT rowid, status FROM leads WHERE id = ?1", -1, &lookup, 0));
  must(sqlite3_prepare_v2(store,
    "UPDATE leads SET phone = coalesce(?1, phone), name = coalesce(?2, name), notes = coalesce(?3, notes),"
    " variables = coalesce(?4, variables), revision = revision + 1 WHERE rowid = ?5", -1, &update, 0));
  char *text = malloc(2 * CHUNK), *copy = malloc(2 * CHUNK), *cells[CELLS];
  int lengths[CELLS], held = 0, got, isHeader = 1;
  while ((got = gzread(file, text + held, CHUNK)) > 0) {
    held += got;
    /* Splitting writes into the text, so a line that is cut off by the chunk's end is kept as it was. */
    char *start = text, *end = text + held;
    memcpy(copy, text, held);
    while (1) {
      char *next = split(start, end, cells, lengths);
      if (!next) break;
      if (!isHeader) apply(cells, lengths);
      isHeader = 0;
      start = next;
    }
    int done = (int)(start - text);
    memcpy(text, copy + done, held -= done);
    if (held > CHUNK) return 65;
  }
  run("COMMIT");
  sqlite3_close(store);
  return got < 0 ? 65 : 0;
}
