// A dialler at work on the store: takes pending leads one after another, each in a transaction that begins with
// BEGIN IMMEDIATE, and waits for the write lock by SQLite's own busy timeout. For tests and measurements.
//
//   dialler STORE LOG PAUSE_MICROSECONDS < a pipe
//
// It works until standard input ends. Each lead that it took is a line of LOG: rowid, revision, phone, name, TABs
// between them, as they stood when it was taken. The last line of standard output is
// 'taken N longest_wait_ms M over_250_ms K'.
#include <sqlite3.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static sqlite3 *store;

static void fail(const char *what) {
  fprintf(stderr, "dialler: %s: %s\n", what, sqlite3_errmsg(store));
  exit(1);
}

static double milliseconds(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static sqlite3_stmt *prepare(const char *sql) {
  sqlite3_stmt *statement;
  if (sqlite3_prepare_v2(store, sql, -1, &statement, NULL) != SQLITE_OK) fail(sql);
  return statement;
}

static void run(sqlite3_stmt *statement, const char *what) {
  if (sqlite3_step(statement) != SQLITE_DONE) fail(what);
  sqlite3_reset(statement);
}

int main(int count, char **arguments) {
  if (count != 4) return 64;
  FILE *log = fopen(arguments[2], "w");
  useconds_t pause_time = (useconds_t)atol(arguments[3]);
  if (!log || sqlite3_open(arguments[1], &store) != SQLITE_OK) fail("cannot open");
  sqlite3_busy_timeout(store, 60000);
  sqlite3_stmt *begin = prepare("BEGIN IMMEDIATE"), *commit = prepare("COMMIT");
  // From a place that moves on through the table, so that leads are taken all over it.
  sqlite3_stmt *find = prepare(
      "SELECT rowid, revision, phone, name FROM leads WHERE rowid >= ?1 AND status = 'pending' ORDER BY rowid LIMIT 1");
  sqlite3_stmt *take = prepare("UPDATE leads SET status = 'in_call', call_log_id = 'test' WHERE rowid = ?1");
  sqlite3_stmt *highest = prepare("SELECT max(rowid) FROM leads");
  if (sqlite3_step(highest) != SQLITE_ROW) fail("no leads");
  sqlite3_int64 last = sqlite3_column_int64(highest, 0), place = 0;
  sqlite3_finalize(highest);
  long taken = 0, over = 0;
  double longest = 0;
  struct pollfd end = {.fd = 0, .events = POLLIN};
  while (poll(&end, 1, 0) == 0) {
    place = (place + 7919) % last;
    double before = milliseconds();
    run(begin, "BEGIN IMMEDIATE");
    double waited = milliseconds() - before;
    if (waited > longest) longest = waited;
    if (waited > 250) over++;
    sqlite3_bind_int64(find, 1, place);
    if (sqlite3_step(find) == SQLITE_ROW) {
      sqlite3_int64 lead = sqlite3_column_int64(find, 0);
      const unsigned char *phone = sqlite3_column_text(find, 2), *name = sqlite3_column_text(find, 3);
      fprintf(log, "%lld\t%lld\t%s\t%s\n", lead, (long long)sqlite3_column_int64(find, 1), phone ? (char *)phone : "",
              name ? (char *)name : "");
      sqlite3_bind_int64(take, 1, lead);
      run(take, "UPDATE");
      taken++;
    }
    sqlite3_reset(find);
    run(commit, "COMMIT");
    if (pause_time) usleep(pause_time);
  }
  fclose(log);
  printf("taken %ld longest_wait_ms %.1f over_250_ms %ld\n", taken, longest, over);
  return 0;
}
