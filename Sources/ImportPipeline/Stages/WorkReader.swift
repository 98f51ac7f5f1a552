import LeadModel
import LeadStore
import Reconciliation

/// What judging made of a row whose correction stands in the spool of found rows.
struct RowVerdict {
  let row: Int
  let facts: CrossLeadFacts
  /// The code that judging refused it with.
  let code: RejectCode?
}

/// The leads that are to be written in rowid order, from both ways of judging, one at a time.
struct WorkReader {
  /// The lead that was read last.
  private(set) var rowID: Int64 = 0
  /// Whether it is to be written as judging decided. Else it was judged in file order, row by row, and its rows are folded
  /// once more.
  private(set) var isAsJudged = false
  /// What judging decided, where `isAsJudged`.
  private(set) var edit = LeadEdit()
  /// What judging made of each of the rows, in file order, where `isAsJudged`: encoded, since it is seldom asked for.
  private(set) var verdicts: ArraySlice<UInt8> = []
  private var orderedRows: [WorkRow] = []

  private var free: SortedSpools
  private var ordered: SortingSpool.Reader
  /// The corrections of leads that must be judged again; opened where there is one.
  private var corrections: FoundRowsReader?
  private let judgement: Judgement
  private let progress: Int64?
  private var nextFree: (key: SortKey, record: ArraySlice<UInt8>)?
  private var nextOrdered: (key: SortKey, record: ArraySlice<UInt8>)?
  private var nextCorrection: (key: SortKey, record: ArraySlice<UInt8>)?

  init(_ judgement: Judgement, after progress: Int64?) throws {
    self.judgement = judgement
    self.progress = progress
    free = try SortedSpools(judgement.work)
    ordered = try judgement.orderedWork.makeReader()
    try advanceFree()
    try advanceOrdered()
  }

  /// Reads the next lead; false where there is none.
  mutating func read() throws -> Bool {
    if let (key, record) = nextFree, key.primary <= nextOrdered?.key.primary ?? .max {
      var decoder = SpoolDecoder(record)
      decoder.read(into: &edit)
      verdicts = decoder.rest()
      edit.rowID = key.primary
      (rowID, isAsJudged) = (key.primary, true)
      try advanceFree()
      return true
    }
    guard let next = nextOrdered?.key.primary else { return false }
    (rowID, isAsJudged) = (next, false)
    orderedRows.removeAll()
    while let (key, record) = nextOrdered, key.primary == next {
      var decoder = SpoolDecoder(record)
      orderedRows.append(decoder.workRow())
      try advanceOrdered()
    }
    return true
  }

  /// The rows of the lead that was read last, for judging it again; leads must be asked for in rowid order. A number that
  /// only the lead's campaign can tell the country of is still to be read.
  mutating func rows() throws -> [WorkRow] {
    guard isAsJudged else { return orderedRows }
    var decoder = SpoolDecoder(verdicts)
    return try rows(of: rowID, decoder.verdicts())
  }

  private mutating func rows(of rowID: Int64, _ verdicts: [RowVerdict]) throws -> [WorkRow] {
    if corrections == nil {
      corrections = judgement.foundRows
      nextCorrection = try corrections?.next()
    }
    var rows: [WorkRow] = []
    for verdict in verdicts {
      let place = SortKey(primary: rowID, secondary: Int64(verdict.row))
      // Rows that found a lead which they may not touch stand between.
      while let (key, _) = nextCorrection, key < place { nextCorrection = try corrections?.next() }
      guard let (key, record) = nextCorrection, key == place else { break }
      var decoder = SpoolDecoder(record)
      let judged = JudgedCorrection(correction: decoder.foundRow().correction, facts: verdict.facts)
      rows.append(WorkRow(code: verdict.code, judged: judged))
    }
    guard rows.count == verdicts.count else {
      throw RunFailure(.internalError, "a judged lead has lost its rows; this is a bug")
    }
    return rows
  }

  private mutating func advanceFree() throws {
    repeat { nextFree = try free.next().map { ($0.key, $0.record) } } while nextFree.map(isPassed) ?? false
  }

  private mutating func advanceOrdered() throws {
    repeat { nextOrdered = try ordered.next() } while nextOrdered.map { isDone($0.key) } ?? false
  }

  private func isDone(_ key: SortKey) -> Bool { progress.map { key.primary <= $0 } ?? false }

  /// Done by an earlier attempt, or judged in file order instead.
  private func isPassed(_ entry: (key: SortKey, record: ArraySlice<UInt8>)) -> Bool {
    isDone(entry.key) || judgement.entangled.has(lead: entry.key.primary)
  }
}
