import Foundation
import GRDB
import TestSupport
import Testing

@testable import LeadStore

/// Frames of SQLite's log are written many at once, and none later than it must be.
@Suite("Writing the log")
struct LogWritingTests {
  private static func header(pagesAfter: UInt8 = 0) -> [UInt8] {
    [0, 0, 0, 7, 0, 0, 0, pagesAfter] + [UInt8](repeating: 9, count: 16)
  }

  private static let page = [UInt8](repeating: 3, count: 4096)

  @Test("Frames that follow on one another are held; what others may see, or does not follow, is not")
  func whatIsHeld() {
    struct Write {
      let bytes: [UInt8]
      let place: Int64
      let isHeld: Bool
    }
    let stories: [(name: String, writes: [Write])] = [
      (
        "two frames",
        [
          Write(bytes: Self.header(), place: 32, isHeld: true), Write(bytes: Self.page, place: 56, isHeld: true),
          Write(bytes: Self.header(), place: 4152, isHeld: true), Write(bytes: Self.page, place: 4176, isHeld: true),
        ]
      ),
      ("the log's own header", [Write(bytes: [UInt8](repeating: 1, count: 32), place: 0, isHeld: false)]),
      ("a page alone", [Write(bytes: Self.page, place: 56, isHeld: false)]),
      (
        "the last frame of a transaction",
        [
          Write(bytes: Self.header(pagesAfter: 1), place: 32, isHeld: false),
          Write(bytes: Self.page, place: 56, isHeld: false),
        ]
      ),
      (
        "a page that is written once more",
        [
          Write(bytes: Self.header(), place: 32, isHeld: true), Write(bytes: Self.page, place: 56, isHeld: true),
          Write(bytes: Self.page, place: 56, isHeld: false),
        ]
      ),
      (
        "a header elsewhere",
        [
          Write(bytes: Self.header(), place: 32, isHeld: true), Write(bytes: Self.header(), place: 90, isHeld: false),
        ]
      ),
      (
        "more than one write may hold",
        [
          Write(bytes: Self.header(), place: 32, isHeld: true),
          Write(bytes: [UInt8](repeating: 1, count: 65_536), place: 56, isHeld: true),
          Write(bytes: [UInt8](repeating: 1, count: 65_536), place: 65_592, isHeld: false),
        ]
      ),
    ]
    for (name, writes) in stories {
      var frames = GatheredFrames()
      for write in writes { #expect(frames.hold(write.bytes.span, at: write.place) == write.isHeld, "\(name)") }
      let held = writes.filter(\.isHeld)
      #expect(frames.bytes == held.flatMap(\.bytes) && frames.start == held.first?.place ?? 0, "\(name)")
      frames.clear()
      #expect(frames.isEmpty)
    }
  }

  /// A store and its log as they are on disk, somewhere else.
  private static func copy(_ path: String, to folder: ScratchFolder) throws -> String {
    let copied = folder.path + "/copy.db"
    for suffix in ["", "-wal"] {
      try? FileManager.default.removeItem(atPath: copied + suffix)
      if FileManager.default.fileExists(atPath: path + suffix) {
        try FileManager.default.copyItem(atPath: path + suffix, toPath: copied + suffix)
      }
    }
    return copied
  }

  private static func commit(_ database: Database) throws {
    try GatheringFileSystem.gathering(in: database) { try database.commit() }
  }

  private static func rows(_ database: Database) throws -> [String] {
    try String.fetchAll(database, sql: "SELECT n || ':' || length(t) || ':' || substr(t, 1, 9) FROM t ORDER BY n")
  }

  @Test(
    "What a connection has committed is in the files at once, whatever it spilled, wrote again or took back before",
    arguments: [1, 2, 3, 4])
  func committedIsInTheFiles(seed: UInt64) throws {
    #expect(GatheringFileSystem.isInUse)
    let folder = try ScratchFolder()
    let path = folder.path + "/s.db"
    var random = SplitMix64(seed: seed)
    // So few pages that a transaction's are written before it ends, and some of them again.
    var configuration = Configuration()
    configuration.prepareDatabase { try $0.execute(sql: "PRAGMA cache_size = \(seed == 1 ? 2000 : 12)") }
    let queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.inDatabase {
      try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL")
      try $0.execute(sql: "CREATE TABLE t (n INTEGER PRIMARY KEY, t TEXT)")
    }
    func change(_ database: Database) throws {
      for _ in 0..<Int.random(in: 0..<120, using: &random) {
        let number = Int.random(in: 0..<400, using: &random)
        let text = String(
          repeating: "\(Int.random(in: 0..<1 << 20, using: &random))-",
          count: 1 + Int.random(in: 0..<300, using: &random))
        try database.execute(sql: "INSERT OR REPLACE INTO t VALUES (?, ?)", arguments: [number, text])
        if random.chance(20) {
          try database.execute(sql: "DELETE FROM t WHERE n = ?", arguments: [Int.random(in: 0..<400, using: &random)])
        }
        if random.chance(10) { _ = try Self.rows(database) }
      }
    }
    for _ in 0..<40 {
      try queue.inDatabase { database in
        try database.beginTransaction()
        try change(database)
        if random.chance(40) {
          try database.inSavepoint {
            try change(database)
            return random.chance(50) ? .commit : .rollback
          }
        }
        if random.chance(80) { try Self.commit(database) } else { try database.rollback() }
        if random.chance(15) { try database.checkpoint(random.chance(50) ? .passive : .truncate) }
      }
      let expected = try queue.inDatabase(Self.rows)
      let found = try DatabaseQueue(path: try Self.copy(path, to: folder)).inDatabase { database in
        #expect(try String.fetchOne(database, sql: "PRAGMA integrity_check") == "ok")
        return try Self.rows(database)
      }
      #expect(found == expected)
    }
  }

  @Test("Another connection reads a transaction's pages while the next one is under way, and none of that")
  func othersReadMeanwhile() throws {
    #expect(GatheringFileSystem.isInUse)
    let folder = try ScratchFolder()
    let path = folder.path + "/s.db"
    let (writer, reader) = (try DatabaseQueue(path: path), try DatabaseQueue(path: path))
    try writer.inDatabase {
      try $0.execute(sql: "PRAGMA journal_mode = WAL; PRAGMA cache_size = 12")
      try $0.execute(sql: "CREATE TABLE t (n INTEGER PRIMARY KEY, t TEXT)")
    }
    for round in 1...5 {
      try writer.inDatabase { database in
        try database.beginTransaction()
        for number in 0..<200 {
          let text = String(repeating: "\(round)", count: 2000)
          try database.execute(sql: "INSERT OR REPLACE INTO t VALUES (?, ?)", arguments: [number, text])
        }
        let seen = try reader.inDatabase { try String.fetchSet($0, sql: "SELECT substr(t, 1, 1) FROM t") }
        #expect(seen == (round == 1 ? [] : ["\(round - 1)"]))
        try Self.commit(database)
      }
      let seen = try reader.inDatabase { try String.fetchSet($0, sql: "SELECT substr(t, 1, 1) FROM t") }
      #expect(seen == ["\(round)"])
    }
  }

  @Test(
    "What was written of a transaction that is taken back never stands in place of what another connection commits then",
    arguments: 1...40)
  func takenBack(updates: Int) throws {
    #expect(GatheringFileSystem.isInUse)
    let folder = try ScratchFolder()
    let path = folder.path + "/s.db"
    let (first, other) = (try DatabaseQueue(path: path), try DatabaseQueue(path: path))
    try first.inDatabase {
      try $0.execute(
        sql: """
          PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA synchronous = NORMAL; PRAGMA cache_size = 5;
          CREATE TABLE t (n INTEGER PRIMARY KEY, t TEXT);
          """)
      for number in 0..<200 {
        try $0.execute(sql: "INSERT INTO t VALUES (?, ?)", arguments: [number, String(repeating: "0", count: 2000)])
      }
      _ = try $0.checkpoint(.truncate)
    }
    try first.inDatabase { database in
      try database.beginTransaction(.immediate)
      for number in 0..<updates {
        let text = String(repeating: "9", count: 2000)
        try database.execute(sql: "UPDATE t SET t = ? WHERE n = ?", arguments: [text, number * 4])
      }
      try database.rollback()
    }
    for number in 0..<8 {
      try other.inDatabase { database in
        try database.beginTransaction(.immediate)
        let text = String(repeating: "1", count: 2000)
        try database.execute(sql: "UPDATE t SET t = ? WHERE n >= ?", arguments: [text, number * 20])
        try Self.commit(database)
      }
    }
    // Reads, and closes its log.
    let seen = try first.inDatabase { try String.fetchSet($0, sql: "SELECT DISTINCT substr(t, 1, 1) FROM t") }
    try first.close()
    let found = try other.inDatabase { database in
      #expect(try String.fetchOne(database, sql: "PRAGMA integrity_check") == "ok")
      return try String.fetchSet(database, sql: "SELECT DISTINCT substr(t, 1, 1) FROM t")
    }
    #expect(seen == ["1"] && found == ["1"])
  }
}
