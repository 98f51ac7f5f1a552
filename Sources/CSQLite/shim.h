#include <sqlite3.h>

// Swift cannot call functions with `...`.

/// Lets SQLite no longer keep count of the memory it uses. To be called before any other function of SQLite.
static inline int csqlite_stop_counting_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Lets the triggers of a connection's databases run, or not.
static inline int csqlite_set_triggers(sqlite3 *connection, int are_on) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, are_on, (int *)0);
}
