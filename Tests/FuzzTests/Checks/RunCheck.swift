import Foundation
import ImportPipeline
import LeadModel
import LeadStore
import RecordReading

/// A whole run over a small store: `plan`, `apply`, `apply` again, `apply` in other pieces, and its rejects given back,
/// with the promises of SPEC section 5 looked at after each.
///
/// The first bytes choose the options; the rest is the input, below a fixed header, or all of it.
package func checkRun(_ bytes: [UInt8], in place: FuzzPlace) throws {
  let scene = try RunScene(bytes, in: place)
  try place.makeStore()
  let before = try place.leads()
  let planned = scene.run(.plan)
  try promise(try place.leads() == before, "plan has written")
  let applied = scene.run(.apply)
  let after = try place.leads()
  switch (planned, applied) {
  case (.failure(let plan), .failure(let apply)):
    try promise(plan == apply, "plan ends with \(plan), apply with \(apply)")
    try promise([.unusableInput].contains(apply.status), "\(apply)")
    try promise(after == before, "a refused input has changed leads")
    try promise(place.bytes("rejects") == nil, "a refused input has made rejects")
    try promise(!scene.isFramed, "one bad row makes the input unusable: \(apply)")
  case (.success(let plan), .success(let apply)):
    try scene.compare(plan, apply)
    try checkLeads(before, after)
    try scene.checkGoodRow(after)
    try scene.checkOtherSizes(after)
    try scene.checkAgain(apply, after)
    try scene.checkRejectsGivenBack(apply)
  default: throw BrokenPromise("plan: \(planned); apply: \(applied)")
  }
}

/// A folder for the fuzzer's files, with a store that every run begins with.
package final class FuzzPlace: Sendable {
  private let folder: String
  private let template: [UInt8]
  private static let statuses = [
    "pending", "pending", "pending", "completed", "queued", "in_call", "wrong_country_code", "removed", "retry",
    "other",
  ]

  /// - Parameter folder: made where it is missing.
  package init(folder: String) throws {
    self.folder = folder
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/template.db"
    try? FileManager.default.removeItem(atPath: path)
    do {
      let store = try LeadStore.open(path: path, use: .creating, busyTimeout: 5)
      try store.withWriter { writer in
        try writer.transaction {
          try writer.insert(Campaign(id: "a", dialect: nil, state: "active", defaultRegion: "GB", defaultTimeZone: nil))
          try writer.insert(
            Campaign(id: "d", dialect: "puffle", state: "draft", defaultRegion: nil, defaultTimeZone: nil))
          for number in 1...12 { try writer.insert(Self.lead(number).values) }
        }
      }
    }
    template = FileManager.default.contents(atPath: path).map { Array($0) } ?? []
  }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func bytes(_ name: String) -> [UInt8]? { FileManager.default.contents(atPath: path(name)).map { Array($0) } }

  func write(_ bytes: [UInt8], as name: String) throws { try Data(bytes).write(to: URL(fileURLWithPath: path(name))) }

  func remove(_ name: String) { try? FileManager.default.removeItem(atPath: path(name)) }

  /// Puts the store back as every run finds it.
  func makeStore() throws {
    for ending in ["-wal", "-shm"] { remove("leads.db" + ending) }
    try write(template, as: "leads.db")
    for name in ["rejects", "results"] { remove(name) }
  }

  /// Every lead by rowid, without the time of its last edit.
  func leads() throws -> [Lead] {
    let store = try LeadStore.open(path: path("leads.db"), use: .reading, busyTimeout: 5)
    return try store.withSnapshot { snapshot in
      try (1...12).compactMap { rowID in
        var lead = try snapshot.lead(rowID: Int64(rowID))
        lead?[.updatedAt] = .null
        return lead
      }
    }
  }

  private static func lead(_ number: Int) -> Lead {
    var lead = Lead(rowID: Int64(number), values: LeadColumn.allCases.map { _ in .null })
    lead[.id] = .text("L\(number)")
    lead[.campaignID] = .text(number == 3 ? "d" : "a")
    lead[.externalID] = .text("X\(number)")
    lead[.phone] = .text("+4420794600\(10 + number)")
    lead[.email] = .text("l\(number)@example.com")
    lead[.variables] = .text(#"{"tier":"silver"}"#)
    lead[.doNotCall] = .integer(number == 11 ? 1 : 0)
    lead[.status] = .text(number <= statuses.count ? statuses[number - 1] : "pending")
    lead[.revision] = .integer(0)
    return lead
  }
}

/// What no input may do to a lead.
private func checkLeads(_ before: [Lead], _ after: [Lead]) throws {
  try promise(before.count == after.count, "\(before.count) leads before, \(after.count) after")
  for (old, new) in zip(before, after) {
    try promise(!old.hasOptedOut || new.hasOptedOut, "\(old.id) has lost its opt-out")
    try promise(new[.id] == old[.id] && new[.campaignID] == old[.campaignID], "\(old.id) is \(new.id)")
    if old.status == .removed { try promise(new == old || new[.doNotCall] != old[.doNotCall], "\(old.id) is removed") }
    if new[.phone] != old[.phone] {
      guard let phone = new[.phone].text else { throw BrokenPromise("\(old.id) has lost its number") }
      try checkE164(phone)
    }
    // Who was never pending, nor made so, keeps data as it was.
    let data = LeadColumn.allCases.filter { ![.doNotCall, .status, .revision, .updatedAt].contains($0) }
    let isLocked = ![.pending, .wrongCountryCode].contains(old.status) && new.status == old.status
    if isLocked, old.status.isBeingDialled {
      try promise(data.allSatisfy { new[$0] == old[$0] }, "\(old.id) is \(old.status.word) and was edited: \(new)")
    }
    try promise(new == old || new.revision > old.revision, "\(old.id) has changed, its revision not")
  }
}

/// One input with its options.
private struct RunScene {
  enum Command { case plan, apply }

  let place: FuzzPlace
  /// Whether the fuzzer's text stands between a header and a good row that are ours.
  let isFramed: Bool
  private var options: RunOptions
  private let isJSON: Bool
  private let dialect: String?
  /// The lead that the good row below the fuzzer's text opts out.
  private static let goodLead = "L12"

  init(_ bytes: [UInt8], in place: FuzzPlace) throws {
    self.place = place
    var input = FuzzBytes(bytes)
    let kind = input.byte() % 4
    isJSON = kind % 2 == 1
    isFramed = kind < 2
    dialect = input.pick([nil, "generic", "dialnexa", "nlpearl", "voiceaiwrapper", "puffle"])
    options = RunOptions(storePath: place.path("leads.db"))
    let bits = input.byte()
    options.duplicatePhones = [.warn, .reject, .allow][Int(bits % 3)]
    options.policy.strictLock = bits & 8 != 0
    options.isAtomic = bits & 16 != 0
    options.defaultRegion = bits & 32 != 0 ? "GB" : nil
    options.campaignID = bits & 64 != 0 ? "a" : nil
    options.results = .file(place.path("results"))
    options.rejects = .file(place.path("rejects"))
    var text = input.text
    if isFramed {
      options.format = isJSON ? .jsonLines : .csv
      options.encoding = .utf8
      options.dialect = "generic"
      text = Array((isJSON ? Self.jsonHead : Self.csvHead).utf8) + text
      text += Array((isJSON ? Self.jsonTail : Self.csvTail).utf8)
      options.policy.strictLock = false
    } else {
      options.dialect = dialect
    }
    try place.write(text, as: "input")
  }

  private static let csvHead = "sep=,\nid,external_id,phone,country,email,name,do_not_call,status,variables,notes\n"
  private static let csvTail = "\n\(goodLead),,,,,,yes,,,\n"
  private static let jsonHead = #"{"id":"L1"}"# + "\n"
  private static let jsonTail = "\n" + #"{"id":"\#(goodLead)","do_not_call":true}"# + "\n"

  func run(_ command: Command, readSize: Int = 1 << 16, input: String = "input") -> Result<Receipt, RunFailure> {
    var options = options
    options.readSize = readSize
    return run(command, options, input: input)
  }

  private func run(_ command: Command, _ options: RunOptions, input: String) -> Result<Receipt, RunFailure> {
    let run = CorrectionRun(source: .file(place.path(input)), options: options, observer: RunObserver())
    do {
      return .success(try command == .plan ? run.plan() : run.apply())
    } catch let failure as RunFailure {
      return .failure(failure)
    } catch {
      return .failure(RunFailure(.internalError, "\(error)"))
    }
  }

  func compare(_ plan: Receipt, _ apply: Receipt) throws {
    try promise(plan.counts == apply.counts, "plan \(plan.counts), apply \(apply.counts)")
    try promise(plan.rejects == apply.rejects, "plan \(plan.rejects), apply \(apply.rejects)")
    try promise(plan.changedFields == apply.changedFields, "plan \(plan.changedFields), apply \(apply.changedFields)")
    try promise(plan.exit == apply.exit, "plan exits \(plan.exit), apply \(apply.exit)")
    try promise(apply.counts.addUp, "\(apply.counts)")
    let results = place.bytes("results") ?? []
    let lines = results.count { $0 == 0x0A }
    try promise(lines == apply.counts.read, "\(lines) results of \(apply.counts)")
    try promise((apply.counts.rejected > 0) == (place.bytes("rejects") != nil), "\(apply.counts), and the rejects")
  }

  /// A bad row never harms a good one: the row below the fuzzer's text is applied.
  func checkGoodRow(_ after: [Lead]) throws {
    guard isFramed, let lead = after.first(where: { $0.id == Self.goodLead }) else { return }
    try promise(lead.hasOptedOut, "the good row below was not applied")
  }

  func checkAgain(_ first: Receipt, _ after: [Lead]) throws {
    guard case .success(let again) = run(.apply) else { throw BrokenPromise("it cannot be applied again") }
    try promise(again.alreadyApplied && again.counts == first.counts, "applied again: \(again.counts)")
    try promise(try place.leads() == after, "applied again, it has changed leads")
  }

  /// Other sizes of everything give the same bytes.
  func checkOtherSizes(_ after: [Lead]) throws {
    let rejects = place.bytes("rejects")
    let results = place.bytes("results")
    try place.makeStore()
    var options = options
    options.readSize = 3
    options.spoolMemory = 1
    options.isAtomic.toggle()
    guard case .success = run(.apply, options, input: "input") else { throw BrokenPromise("refused in pieces") }
    try promise(place.bytes("rejects") == rejects, "rejects: \(difference(rejects, place.bytes("rejects")))")
    try promise(place.bytes("results") == results, "results: \(difference(results, place.bytes("results")))")
    try promise(try place.leads() == after, "other leads in pieces")
  }

  /// The first lines in which two files differ.
  private func difference(_ whole: [UInt8]?, _ pieces: [UInt8]?) -> String {
    let lines = [whole, pieces].map { String(decoding: $0 ?? [], as: UTF8.self).split(separator: "\n") }
    let place = zip(lines[0], lines[1]).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
    return lines.map { $0.dropFirst(place).first ?? "nothing" }.joined(separator: "\nin pieces: ")
  }

  /// The reject file is a correction file with a record for each row that was refused.
  func checkRejectsGivenBack(_ first: Receipt) throws {
    guard let rejects = place.bytes("rejects") else { return }
    try place.write(rejects, as: "back")
    place.remove("rejects")
    var options = options
    options.dialect = first.input.dialect
    options.encoding = .utf8
    switch run(.apply, options, input: "back") {
    case .success(let back):
      try promise(
        back.counts.read == first.counts.rejected, "\(first.counts.rejected) rejects are read as \(back.counts.read)")
    case .failure(let failure): throw BrokenPromise("the rejects cannot be given back: \(failure)")
    }
  }
}
