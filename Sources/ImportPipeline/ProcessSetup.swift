import LeadStore

/// What the program does once, before anything else and before it has a second thread.
package func setUpProcess() { SQLiteLibrary.setUp() }
