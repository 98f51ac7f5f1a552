import Foundation
import GRDB
import Testing

@testable import ImportPipeline

extension CorrectionRun {
  /// Stops `apply` before its transaction of that number, counted from 0, as a kill between two transactions would.
  ///
  /// - Returns: nil where it was stopped, its receipt where it came to its end before.
  func apply(stoppedBefore transaction: Int) throws -> Receipt? {
    struct Stop: Error {}
    let count = Counter()
    do {
      let probe: @Sendable () throws -> Void = { if count.next() == transaction { throw Stop() } }
      return try Interruption.$probe.withValue(probe) { try apply() }
    } catch is Stop {
      return nil
    }
  }
}

extension Workshop {
  /// Makes each edit of a lead of a store take longer than a transaction may, so that each has one of its own.
  func makeSlow(_ name: String) throws {
    let numbers = (1...120).map { "\($0)" }.joined(separator: ",")
    try DatabaseQueue(path: path(name)).write { database in
      try database.execute(sql: "CREATE TABLE delay (x)")
      try database.execute(sql: "INSERT INTO delay SELECT value FROM json_each('[\(numbers)]')")
    }
    try makeSlowAgain(name)
  }

  /// Puts the trigger of `makeSlow` back.
  func makeSlowAgain(_ name: String) throws {
    try DatabaseQueue(path: path(name)).write { database in
      try database.execute(
        sql: """
          CREATE TRIGGER slow AFTER UPDATE ON leads BEGIN
            SELECT count(*) FROM delay AS a, delay AS b, delay AS c WHERE a.x + b.x + c.x < 0;
          END
          """)
    }
  }
}

/// Counts from 0, from any thread.
private final class Counter: @unchecked Sendable {
  private let lock = NSLock()
  private var count = -1

  func next() -> Int {
    lock.withLock {
      count += 1
      return count
    }
  }
}
