private import CSQLite

/// SQLite as a library of the whole process.
package enum SQLiteLibrary {
  /// Lets SQLite no longer count the memory that it uses, which nobody asks for: the count takes a lock at each
  /// allocation, and 4 in 100 of the time of applying a large file.
  ///
  /// To be called once, by the program, before it has opened a store or started a thread; called later it does nothing.
  package static func setUp() { _ = csqlite_stop_counting_memory() }
}
