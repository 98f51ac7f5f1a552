import GRDB

/// Another program that holds a store's write lock.
final class StoreHolder {
  private let queue: DatabaseQueue

  init(_ path: String) throws {
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  func hold() throws { try queue.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") } }
  func letGo() throws { try queue.inDatabase { try $0.execute(sql: "ROLLBACK") } }
}

/// A number that a query on a store gives.
enum StoreQuery {
  static func integer(_ path: String, _ sql: String) throws -> Int? {
    try DatabaseQueue(path: path).read { try Int.fetchOne($0, sql: sql) }
  }
}
