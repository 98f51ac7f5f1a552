import GRDB
import Glibc
package import LeadModel

/// The lead store: one SQLite file in WAL mode. The only code that knows SQLite; no type of it leaves this target.
package final class LeadStore: Sendable {
  package let path: String
  private let queue: DatabaseQueue

  private init(path: String, queue: DatabaseQueue) {
    self.path = path
    self.queue = queue
  }

  /// What an opened store will be used for.
  package enum Use: Sendable {
    /// Nothing is written, the schema neither.
    case reading
    /// Missing tables of an older store are made.
    case writing
    /// As `writing`, and a missing file is made, mode 0600; so is one that holds no table yet.
    case creating
  }

  /// Opens a store whose file exists (`creating`: or can be made).
  ///
  /// - Parameters:
  ///   - busyTimeout: seconds to wait for another writer.
  ///   - isStopped: asked while it waits; true ends the waiting as if the time were over.
  /// - Throws: `StoreError`.
  package static func open(
    path: String, use: Use, busyTimeout: Double, isStopped: @escaping @Sendable () -> Bool = { false }
  ) throws -> LeadStore {
    GatheringFileSystem.use()
    var configuration = Configuration()
    let wait = BusyWait(timeout: busyTimeout, isStopped: isStopped)
    configuration.busyMode = .callback { wait.waits(after: $0) }
    configuration.prepareDatabase { try prepareConnection($0, cacheKilobytes: cacheKilobytes) }
    if use == .creating {
      try createPrivateFile(path)
      // Only says how large the pages of a store that is still empty will be.
      configuration.prepareDatabase { try $0.execute(sql: "PRAGMA main.page_size = \(Schema.pageSize)") }
    }
    return try translatingErrors(path: path) {
      let queue = try DatabaseQueue(path: path, configuration: configuration)
      let store = LeadStore(path: path, queue: queue)
      try store.prepare(use)
      return store
    }
  }

  /// SQLite's cache of pages, for looking here and there and for writing.
  static let cacheKilobytes = 49_152
  /// For going through the store once, in its order or here and there.
  static let scanCacheKilobytes = 1024

  static func prepareConnection(_ database: Database, cacheKilobytes: Int) throws {
    try database.execute(
      sql: """
        PRAGMA synchronous = NORMAL; PRAGMA cache_size = -\(cacheKilobytes); PRAGMA temp_store = FILE;
        PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON;
        """)
    try database.execute(sql: "ATTACH DATABASE '' AS overlay")
    try LeadCellSink.register(in: database)
  }

  /// Makes the file, readable by its owner alone, before SQLite would make it as the umask says; its log gets the same mode.
  private static func createPrivateFile(_ path: String) throws {
    let file = unsafe Glibc.open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0o600)
    if file >= 0 {
      close(file)
    } else if errno != EEXIST {
      throw StoreError.cannotCreate(path: path, reason: unsafe String(cString: strerror(errno)))
    } else if unsafe access(path, F_OK) != 0 {
      // SQLite would make the file where the link points to, readable by all.
      throw StoreError.cannotCreate(path: path, reason: "it is a link to a file that is not there")
    }
  }

  private func prepare(_ use: Use) throws {
    let migrator = Schema.migrator
    let isNewer = try queue.inDatabase { try migrator.hasBeenSuperseded($0) }
    if isNewer { throw StoreError.foreign(path: path, reason: "it was made by a newer leadpatch") }
    if use != .reading {
      try queue.inDatabase { database in
        let isUnmade = use == .creating ? try Schema.isUnmade(database) : false
        if !isUnmade { try Schema.check(database, path: path) }
      }
      _ = try queue.inDatabase { try String.fetchOne($0, sql: "PRAGMA main.journal_mode = WAL") }
      if try queue.inDatabase({ try !migrator.hasCompletedMigrations($0) }) { try migrator.migrate(queue) }
      if try queue.inDatabase({ try !NumberIndex.isAsItCanBe($0) }) {
        // Somebody else may have made it since.
        try queue.write { if try !NumberIndex.isAsItCanBe($0) { try NumberIndex.make($0) } }
      }
    }
    try queue.inDatabase { database in
      try Schema.check(database, path: path)
      guard use == .reading else { return }
      if try migrator.hasCompletedMigrations(database) {
        // Without it each number would take a pass over all leads, and a large file days.
        if try NumberIndex.isAsItCanBe(database) { return }
        throw StoreError.foreign(
          path: path, reason: "its index of numbers is there no more; the next 'apply' or 'load' makes it anew")
      }
      let isOurs = try !migrator.appliedIdentifiers(database).isEmpty
      throw StoreError.foreign(
        path: path,
        reason: isOurs
          ? "its ledger is of an earlier leadpatch; the next 'apply' or 'load' brings it up to date"
          : "it lacks leadpatch's ledger; 'apply' or 'load' makes it")
    }
  }

  /// Runs a body over one unchanging view of the store, without a lock that could hold a writer up.
  package func withSnapshot<Result>(_ body: (LeadSnapshot) throws -> Result) throws -> Result {
    try inDatabase { database in
      try database.beginTransaction(.deferred)
      defer { try? database.rollback() }
      return try body(try LeadSnapshot(database))
    }
  }

  /// Runs a body over one unchanging view of the store, seen through two connections, for a thread each; through one where
  /// there cannot be two. No lead is to be put into the second.
  package func withSnapshots<Result>(_ body: ([LeadSnapshot]) throws -> Result) throws -> Result {
    guard let other = SecondReader.open(path: path) else { return try withSnapshot { try body([$0]) } }
    let result: Result? = try inDatabase { first in
      try other.inDatabase { second in
        // Where it fails, one connection does what two cannot, or meets the same failure.
        guard (try? SecondReader.beginSameView(first, second)) ?? false else { return nil }
        defer { for database in [first, second] { try? database.rollback() } }
        return try body([LeadSnapshot(first), LeadSnapshot(second)])
      }
    }
    return try result ?? withSnapshot { try body([$0]) }
  }

  /// Runs a body that writes in transactions of its own.
  package func withWriter<Result>(_ body: (LeadWriter) throws -> Result) throws -> Result {
    try inDatabase { try body(LeadWriter($0, path: path)) }
  }

  /// Copies the log back beside whoever writes.
  package func logCopier() -> LogCopier { LogCopier(path: path) }

  /// A number that differs from its last value where another connection has written in between.
  package func dataVersion() throws -> Int {
    try inDatabase { try Int.fetchOne($0, sql: "PRAGMA main.data_version") ?? 0 }
  }

  func inDatabase<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try translatingErrors(path: path) { try queue.inDatabase(body) }
  }

  /// Every campaign of the store, by id.
  package func campaigns() throws -> [String: Campaign] {
    try inDatabase { database in
      let statement = try SQLiteStatement(
        database, "SELECT id, dialect, state, default_region, default_time_zone FROM campaigns")
      var campaigns: [String: Campaign] = [:]
      while try statement.step() {
        let id = statement.text(at: 0)
        campaigns[id] = Campaign(
          id: id, dialect: statement.value(at: 1).text, state: statement.text(at: 2),
          defaultRegion: statement.value(at: 3).text, defaultTimeZone: statement.value(at: 4).text)
      }
      statement.reset()
      return campaigns
    }
  }
}
