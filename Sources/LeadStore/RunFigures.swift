import GRDB

/// What a run's file was like, for `--hold-if`; the text is the pipeline's own JSON.
extension LeadStore {
  /// The figures of the newest `apply` that is done and fits.
  ///
  /// - Parameter fits: asked newest first, with a run's file name and the SHA-256 of its content.
  package func figuresOfLastRun(where fits: (_ run: (name: String, sha256: String)) -> Bool) throws -> String? {
    try inDatabase { database in
      // A store that was only ever read by this version has no such table yet.
      guard try database.tableExists("run_figures") else { return nil }
      let cursor = try Row.fetchCursor(
        database,
        sql: """
          SELECT runs.name, runs.sha256, run_figures.figures FROM runs JOIN run_figures ON run_figures.run = runs.id
          WHERE runs.command = 'apply' AND runs.state = 'done' ORDER BY runs.id DESC
          """)
      while let row = try cursor.next() {
        if fits((try row.value("name"), try row.value("sha256"))) { return try row.value("figures") }
      }
      return nil
    }
  }
}

extension LeadWriter {
  /// Keeps the figures of a run.
  package func keepFigures(_ figures: String, ofRun run: Int64) throws {
    try translatingErrors(path: path) {
      try database.execute(
        sql: "INSERT OR REPLACE INTO run_figures (run, figures) VALUES (?, ?)", arguments: [run, figures])
    }
  }
}
