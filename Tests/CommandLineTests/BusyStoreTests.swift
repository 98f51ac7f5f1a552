import Foundation
import GRDB
import TestSupport
import Testing

/// Another program at work on the same store (SPEC sections 1 and 5).
@Suite("A store that another program holds")
struct BusyStoreTests {
  @Test("apply and load end with 75 beyond --busy-timeout, and nothing is written; plan needs no write lock")
  func heldWriteLock() throws {
    let workspace = try Workspace()
    try workspace.write("id,name\nL1,Ada Example\n", as: "leads.csv")
    try workspace.write("id,name\nL2,Bo Example\n", as: "more.csv")
    try workspace.write("id,name\nL1,Ada Specimen\n", as: "corrections.csv")
    try #require(try workspace.run("leadpatch load leads.csv --campaign spring").status == 0)

    let store = try DatabaseQueue(path: workspace.work.appending(path: "leads.db").path)
    try store.inDatabase { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(try workspace.run("leadpatch plan corrections.csv --busy-timeout 0.2").status == 0)
      #expect(try workspace.run("leadpatch apply corrections.csv --busy-timeout 0.2").status == 75)
      #expect(try workspace.run("leadpatch apply corrections.csv --busy-timeout 0.2 --atomic").status == 75)
      #expect(try workspace.run("leadpatch load more.csv --campaign spring --busy-timeout 0.2").status == 75)
      try database.execute(sql: "ROLLBACK")
    }
    #expect(try names(in: store) == ["Ada Example"])
    #expect(try workspace.run("leadpatch apply corrections.csv").status == 0)
    #expect(try names(in: store) == ["Ada Specimen"])
  }

  @Test("apply waits for a writer that ends within --busy-timeout")
  func writerThatEnds() throws {
    let workspace = try Workspace()
    try workspace.write("id,name\nL1,Ada Example\n", as: "leads.csv")
    try workspace.write("id,name\nL1,Ada Specimen\n", as: "corrections.csv")
    try #require(try workspace.run("leadpatch load leads.csv --campaign spring").status == 0)

    let store = try DatabaseQueue(path: workspace.work.appending(path: "leads.db").path)
    let applied = try store.inDatabase { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      let applied = try workspace.start("leadpatch apply corrections.csv --busy-timeout 30")
      Thread.sleep(forTimeInterval: 0.5)
      try database.execute(sql: "ROLLBACK")
      return applied
    }
    #expect(try applied.end().status == 0)
    #expect(try names(in: store) == ["Ada Specimen"])
  }

  @Test("undo ends with 75 beyond --busy-timeout, and takes nothing back; runs, explain and a dry run need no lock")
  func heldWriteLockOfUndo() throws {
    let workspace = try Workspace()
    try workspace.write("id,name\nL1,Ada Example\n", as: "leads.csv")
    try workspace.write("id,name\nL1,Ada Specimen\n", as: "corrections.csv")
    try #require(try workspace.run("leadpatch load leads.csv --campaign spring").status == 0)
    try #require(try workspace.run("leadpatch apply corrections.csv").status == 0)

    let store = try DatabaseQueue(path: workspace.work.appending(path: "leads.db").path)
    try store.inDatabase { database in
      try database.execute(sql: "BEGIN IMMEDIATE")
      #expect(try workspace.run("leadpatch undo 2 --busy-timeout 0.2").status == 75)
      for command in ["undo 2 --dry-run", "runs", "runs 2", "explain L1"] {
        #expect(try workspace.run("leadpatch \(command) --busy-timeout 0.2").status == 0)
      }
      try database.execute(sql: "ROLLBACK")
    }
    #expect(try names(in: store) == ["Ada Specimen"])
    #expect(try workspace.run("leadpatch undo 2").status == 0)
    #expect(try names(in: store) == ["Ada Example"])
  }

  private func names(in store: DatabaseQueue) throws -> [String] {
    try store.read { try String.fetchAll($0, sql: "SELECT name FROM leads ORDER BY id") }
  }
}
