#include <sqlite3.h>
#include <sys/types.h>

// Swift cannot call functions with `...`.

/// Lets SQLite no longer keep count of the memory it uses. To be called before any other function of SQLite.
static inline int csqlite_stop_counting_memory(void) { return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); }

/// Lets the triggers of a connection's databases run, or not.
static inline int csqlite_set_triggers(sqlite3 *connection, int are_on) {
  return sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, are_on, (int *)0);
}

/// Begins to write what the kernel holds of a file, and waits for nothing. Declared here, since <fcntl.h> does so for
/// GNU programs alone; <fcntl.h> says what else it can do.
extern int sync_file_range(int file, off_t start, off_t count, unsigned int flags);
static inline void csqlite_begin_writing(int file) { (void)sync_file_range(file, 0, 0, 2 /* SYNC_FILE_RANGE_WRITE */); }
