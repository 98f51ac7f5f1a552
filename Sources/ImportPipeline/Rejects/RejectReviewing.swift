import Corrections
import LeadModel
import LeadStore
import PhoneNumbers
import Reconciliation

/// Reviews a reject file: groups it by code, and really tries what one option would mend.
package struct RejectReviewing {
  private let input: RejectSource
  private let options: RunOptions
  private let usesStore: Bool
  private let phones = PhoneReader(table: .embedded)

  /// - Parameters:
  ///   - options: how the refused input was applied; their store is read where `usesStore` says so.
  package init(input: RejectSource, options: RunOptions, usesStore: Bool) {
    self.input = input
    self.options = options
    self.usesStore = usesStore
  }

  /// Groups the rejects, and tries options on them.
  ///
  /// - Parameter examples: how many rows of each code to keep.
  /// - Throws: `RunFailure`.
  package func review(examples: Int) throws -> RejectReview {
    try failingClearly {
      let frame = RunFrame(source: input.source, options: options, observer: RunObserver())
      let campaigns = try usesStore ? frame.openStore(.reading).campaigns() : [:]
      let table = RejectTable(phones: phones, options: options, campaigns: campaigns, examples: examples)
      let facts = try RejectFileReader.read(input, options: options, table.take)
      var untried: String?
      do {
        try trial(table, campaigns)
      } catch let failure as RunFailure where failure.status == .unusableInput {
        untried = failure.message
      }
      return RejectReview(
        facts: facts, groups: table.sortedGroups, store: usesStore ? options.storePath : nil, untried: untried)
    }
  }

  /// Hands out the rows again.
  ///
  /// - Returns: what was told about the file as a whole.
  @discardableResult
  package func forEachRow(_ body: @escaping (RejectedRow) throws -> Void) throws -> RejectFileFacts {
    try RejectFileReader.read(input, options: options, body)
  }

  private func trial(_ table: RejectTable, _ campaigns: [String: Campaign]) throws {
    var evidence = table.evidence
    for campaign in campaigns.values {
      if let region = campaign.defaultRegion { evidence.regionsOfCampaigns[region, default: 0] += 1 }
    }
    let remedies = evidence.options(for: Set(table.groups.keys)).filter { usesStore || !$0.needsStore }
    let counts = try usesStore ? planned(remedies, table) : readAgain(remedies, table, campaigns)
    for (remedy, passing) in zip(remedies, counts) where passing > (table.groups[remedy.code]?.passing ?? 0) {
      table.groups[remedy.code]?.remedies.append(
        TriedRemedy(words: remedy.words, passing: passing, evidence: remedy.evidence))
    }
  }

  /// Reads the rows again with each option; for each the number of rows of its code that read well.
  private func readAgain(
    _ remedies: [RemedyOption], _ table: RejectTable, _ campaigns: [String: Campaign]
  ) throws -> [Int] {
    guard !remedies.isEmpty else { return [] }
    var desks = remedies.map {
      ReadingDesk(names: table.names, options: $0.added(to: options), campaigns: campaigns, phones: phones)
    }
    var passing = remedies.map { _ in 0 }
    try forEachRow { row in
      for index in remedies.indices where remedies[index].code == row.code {
        if desks[index].read(row).fault == nil { passing[index] += 1 }
      }
    }
    return passing
  }

  /// Plans the whole file against the store as it stands and with each option.
  private func planned(_ remedies: [RemedyOption], _ table: RejectTable) throws -> [Int] {
    let asItStands = try plan(options, table)
    for code in table.groups.keys { table.groups[code]?.passing = asItStands[code] ?? 0 }
    return try remedies.map { try plan($0.added(to: options), table)[$0.code] ?? 0 }
  }

  /// How many rows of each code a plan does not refuse.
  private func plan(_ options: RunOptions, _ table: RejectTable) throws -> [RejectCode: Int] {
    var passing = table.groups.mapValues(\.count)
    var observer = RunObserver()
    observer.onJudged = { row in
      let judged = row.judged
      guard let code = table.code(ofRecord: judged.outcome.position.row) else { return }
      switch judged.outcome.result {
      case .applied, .unchanged: break
      case .rejected, .skipped: passing[code, default: 0] -= 1
      }
    }
    _ = try input.naming { try CorrectionRun(source: input.source, options: options, observer: observer).plan() }
    return passing
  }
}
