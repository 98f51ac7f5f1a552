import Foundation
import LeadModel
import LeadStore
import TestSupport
import Testing

@testable import ImportPipeline

/// 'The store ends exactly as if each row had been applied alone, in file order' (SPEC section 3, Order), tried on
/// thousands of small files in which everything collides.
@Suite("File order")
struct FileOrderTests {
  /// One dialect with one way of finding leads.
  enum Shape: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case generic, genericByID, genericByExternalID, genericByEmail, genericByPhone
    case nlpearl, voiceaiwrapper, dialnexa, puffle

    var testDescription: String { rawValue }

    var dialect: String { rawValue.hasPrefix("generic") ? "generic" : rawValue }

    var match: KeyKind? {
      switch self {
      case .genericByID: .id
      case .genericByExternalID: .externalID
      case .genericByEmail: .email
      case .genericByPhone: .phone
      case .generic, .nlpearl, .voiceaiwrapper, .dialnexa, .puffle: nil
      }
    }
  }

  /// So many random files each; `FILE_ORDER_FILES` asks for more.
  private static let filesByShape =
    ProcessInfo.processInfo.environment["FILE_ORDER_FILES"].flatMap { Int($0) } ?? 250
  /// So many of them for one store.
  private static let filesByStore = 5

  @Test("The store ends as if each row had been applied alone, in file order", arguments: Shape.allCases)
  func rowsCountInFileOrder(shape: Shape) throws {
    let workshop = try Workshop()
    var random = SplitMix64(seed: UInt64(Shape.allCases.firstIndex(of: shape) ?? 0) + 1)
    var leads: [Lead] = []
    for number in 0..<Self.filesByShape {
      if number % Self.filesByStore == 0 {
        leads = try RandomFile.leads(&random)
        try RandomFile.makeStore(of: leads, in: workshop)
      }
      let file = try RandomFile(shape, leads, &random)
      guard let difference = try file.difference(in: workshop) else { continue }
      let smallest = try file.shrunk(in: workshop)
      Issue.record("file \(number) of \(shape): \(try smallest.difference(in: workshop) ?? difference)\n\(smallest)")
      return
    }
  }
}

extension FileOrderTests {
  /// So many random files of each shape.
  private static let stoppedFilesByShape = 5

  @Test(
    "A file that was stopped between two leads and applied again ends as file order wants", arguments: Shape.allCases)
  func stoppedFilesEndInFileOrder(shape: Shape) throws {
    let workshop = try Workshop()
    var random = SplitMix64(seed: 1000 + UInt64(Shape.allCases.firstIndex(of: shape) ?? 0))
    var stopped = 0
    while stopped < Self.stoppedFilesByShape {
      let leads = try RandomFile.leads(&random)
      try RandomFile.makeStore(of: leads, in: workshop)
      try workshop.makeSlow("population.db")
      let file = try RandomFile(shape, leads, &random)
      guard try file.stop(in: workshop) else { continue }
      stopped += 1
      if let difference = try file.differenceWhenAppliedAgain(in: workshop) { Issue.record("\(difference)\n\(file)") }
    }
  }
}

/// A store and a file that were drawn by lot, with the options to apply it by.
struct RandomFile: CustomStringConvertible {
  private static let campaigns = [
    Campaign(id: "a", dialect: nil, state: "active", defaultRegion: "GB", defaultTimeZone: "Europe/London"),
    Campaign(id: "b", dialect: nil, state: "draft", defaultRegion: nil, defaultTimeZone: nil),
  ]
  private static let numbers = ["+442079460001", "+442079460002", "+442079460003", "+493012345678"]
  private static let externalIDs = ["X1", "X2", "X3"]
  private static let emails = ["ann@example.com", "bob@example.com", "zoë@example.com"]

  private let leads: [Lead]
  private var rows: [String]
  private var options: RunOptions

  init(_ shape: FileOrderTests.Shape, _ leads: [Lead], _ random: inout SplitMix64) throws {
    self.leads = leads
    rows = []
    options = RunOptions(storePath: "")
    options.dialect = shape.dialect
    options.match = shape.match
    options.duplicatePhones = try random.pick(DuplicatePhonesOption.allCases + [.reject, .reject])
    options.policy.allowOptOutClear = random.chance(40)
    options.policy.strictLock = random.chance(10)
    options.spoolMemory = try random.pick([1, 200, RunOptions(storePath: "").spoolMemory])
    options.readSize = try random.pick([1, 7, 4096])
    options.isAtomic = random.chance(20)
    if random.chance(15) { options.campaignID = try random.pick(["a", "b"]) }
    for _ in 0..<Int.random(in: 1...8, using: &random) {
      rows.append(try Self.row(shape, leads.count, &random))
    }
  }

  static func leads(_ random: inout SplitMix64) throws -> [Lead] {
    try (1...Int.random(in: 2...5, using: &random)).map { try lead($0, &random) }
  }

  private static func lead(_ number: Int, _ random: inout SplitMix64) throws -> Lead {
    var lead = Lead.blank(id: "L\(number)", campaign: random.chance(70) ? "a" : "b", rowID: Int64(number))
    if random.chance(85) {
      let phone = try random.pick(numbers)
      lead[.phone] = .text(phone)
      lead[.callingCode] = .integer(phone.hasPrefix("+44") ? 44 : 49)
      lead[.region] = .text(phone.hasPrefix("+44") ? "GB" : "DE")
      lead[.timeZone] = .text(phone.hasPrefix("+44") ? "Europe/London" : "Europe/Berlin")
      lead[.timeZoneSource] = .text(random.chance(80) ? "phone" : "explicit")
    }
    if random.chance(60) { lead[.externalID] = .text("X\(number)") }
    if random.chance(70) { lead[.email] = .text(try random.pick(emails)) }
    let statuses = ["pending", "wrong_country_code", "completed", "retry", "in_call", "removed", "on_hold"]
    lead[.status] = .text(random.chance(70) ? "pending" : try random.pick(statuses))
    lead[.doNotCall] = .integer(random.chance(20) ? 1 : 0)
    return lead
  }

  // MARK: Rows

  private static func row(
    _ shape: FileOrderTests.Shape, _ leadCount: Int, _ random: inout SplitMix64
  ) throws -> String {
    var members: [String] = []
    func add(_ name: String, _ value: String) { members.append("\"\(name)\":\"\(value)\"") }
    let id = "L\(Int.random(in: 1...leadCount + (random.chance(5) ? 1 : 0), using: &random))"
    switch shape {
    case .genericByID, .dialnexa, .puffle: add("id", id)
    case .generic, .nlpearl:
      if random.chance(65) { add("id", id) }
      if random.chance(60) || members.isEmpty { add("external_id", try random.pick(externalIDs)) }
    case .genericByExternalID: add("external_id", try random.pick(externalIDs))
    case .genericByEmail:
      let email = try random.pick(emails)
      add("email", random.chance(30) ? email.uppercased() : email)
    case .genericByPhone, .voiceaiwrapper: add("phone_number", try random.pick(numbers))
    }
    let isByPhone = shape == .genericByPhone || shape == .voiceaiwrapper
    if shape.match != .id, !members.contains(where: { $0.hasPrefix("\"id\"") }), random.chance(8) { add("id", id) }
    if random.chance(55) {
      let number = try random.pick(numbers)
      let isNational = number.hasPrefix("+44") && random.chance(15)
      add(isByPhone ? "new_phone_number" : "phone", isNational ? "0" + number.dropFirst(3) : number)
    }
    if [.genericByID, .genericByEmail, .genericByPhone].contains(shape), random.chance(25) {
      add("external_id", random.chance(20) ? "" : try random.pick(externalIDs))
    }
    if random.chance(12) { add("campaign", try random.pick(["a", "b", "c"])) }
    if random.chance(25) { members.append("\"do_not_call\":\(random.chance(65))") }
    if random.chance(12), shape != .nlpearl { members.append("\"mark_as_unanswered\":true") }
    if random.chance(15), shape != .voiceaiwrapper {
      members.append("\"status\":\(try random.pick(["1", "10", "130", "20"]))")
    }
    if random.chance(25) {
      add(isByPhone ? "first_name" : shape == .nlpearl ? "callData.tier" : "name", try random.pick(["Ann", "Bob"]))
    }
    if random.chance(20) { members.append(try Self.variables(shape, &random)) }
    if shape == .puffle, random.chance(50) { add("email", random.chance(15) ? "" : try random.pick(emails)) }
    if random.chance(5) { add("time_zone", try random.pick(["Asia/Tokyo", "Moon", "", "Europe/London"])) }
    return "{\(members.joined(separator: ","))}"
  }

  /// The whole object, one member or two; whole beside a member is a row that contradicts itself.
  private static func variables(_ shape: FileOrderTests.Shape, _ random: inout SplitMix64) throws -> String {
    let name = shape == .dialnexa ? "metadata" : "variables"
    let whole = "\"\(name)\":" + (try random.pick([#"{"tier":"gold"}"#, #"{"n":1.50,"tier":null}"#, "{}", "null"]))
    let member = "\"\(name).\(try random.pick(["tier", "n"]))\":" + (try random.pick([#""x""#, "null"]))
    return try random.pick([whole, whole, member, member, "\(whole),\(member)"])
  }

  // MARK: Trying

  /// How the program's result differs from the model's, nil where it does not.
  func difference(in workshop: Workshop) throws -> String? {
    let model = try FileOrderModel(leads: leads, campaigns: Self.campaigns, rows: rows, options: options).result()
    try workshop.copy("population.db", to: "leads.db")
    try workshop.write("file.jsonl", rows.joined(separator: "\n"))
    let store = workshop.bytes("leads.db")
    let (plannedReceipt, plannedRows) = try run(in: workshop, isPlan: true)
    if plannedRows != model.rows { return "plan: \(plannedRows), not \(model.rows)" }
    if workshop.bytes("leads.db") != store { return "plan has written to the store" }
    let (appliedReceipt, appliedRows) = try run(in: workshop, isPlan: false)
    let applied = FileResult(
      leads: try workshop.leads("leads.db", count: leads.count), rows: appliedRows,
      changedFields: appliedReceipt.changedFields, duplicates: appliedReceipt.warnings[.phoneDuplicate] ?? 0)
    if let difference = Self.difference(model, applied) { return "apply: \(difference)" }
    if plannedReceipt.counts != appliedReceipt.counts { return "plan's counts are not apply's" }
    if plannedReceipt.rejects != appliedReceipt.rejects { return "plan's rejects are not apply's" }
    if plannedReceipt.changedFields != appliedReceipt.changedFields { return "plan's changed fields are not apply's" }
    if plannedReceipt.warnings != appliedReceipt.warnings { return "plan's warnings are not apply's" }
    return nil
  }

  /// Makes the store that files are tried on copies of.
  static func makeStore(of leads: [Lead], in workshop: Workshop) throws {
    if !workshop.exists("empty.db") { try workshop.makeStore("empty.db", campaigns: campaigns, leads: []) }
    try workshop.copy("empty.db", to: "population.db")
    try workshop.makeStore("population.db", campaigns: [], leads: leads)
  }

  /// Applies the file as far as its first transaction; false where there is no second one.
  func stop(in workshop: Workshop) throws -> Bool {
    try workshop.copy("population.db", to: "leads.db")
    try workshop.write("file.jsonl", rows.joined(separator: "\n"))
    var options = self.options(in: workshop)
    options.isAtomic = false
    let run = CorrectionRun(source: .file(workshop.path("file.jsonl")), options: options, observer: RunObserver())
    return try run.apply(stoppedBefore: 1) == nil
  }

  /// How the result of a file that was stopped and is applied again differs from the model's.
  func differenceWhenAppliedAgain(in workshop: Workshop) throws -> String? {
    let model = try FileOrderModel(leads: leads, campaigns: Self.campaigns, rows: rows, options: options).result()
    let (receipt, rows) = try run(in: workshop, isPlan: false)
    let again = FileResult(
      leads: try workshop.leads("leads.db", count: leads.count), rows: rows, changedFields: receipt.changedFields,
      duplicates: receipt.warnings[.phoneDuplicate] ?? 0)
    return Self.difference(model, again)
  }

  private func options(in workshop: Workshop) -> RunOptions {
    var options = options
    options.storePath = workshop.path("leads.db")
    options.results = .file(workshop.path("results"))
    options.rejects = .file(workshop.path("rejects"))
    return options
  }

  private func run(in workshop: Workshop, isPlan: Bool) throws -> (Receipt, [ResultLine]) {
    let run = CorrectionRun(
      source: .file(workshop.path("file.jsonl")), options: options(in: workshop), observer: RunObserver())
    let receipt = isPlan ? try run.plan() : try run.apply()
    return (receipt, try ResultLine.read(workshop.text("results") ?? ""))
  }

  private static func difference(_ model: FileResult, _ real: FileResult) -> String? {
    for (wanted, got) in zip(model.rows, real.rows) where wanted != got { return "\(got); the model: \(wanted)" }
    if model.rows.count != real.rows.count { return "\(real.rows.count) results" }
    for (wanted, got) in zip(model.leads, real.leads) {
      for column in LeadColumn.allCases where wanted[column] != got[column] {
        return "\(got.id).\(column) is \(got[column]); the model: \(wanted[column])"
      }
    }
    if model.changedFields != real.changedFields {
      return "changed fields \(real.changedFields); the model: \(model.changedFields)"
    }
    if model.duplicates != real.duplicates { return "\(real.duplicates) duplicates; the model: \(model.duplicates)" }
    return nil
  }

  /// The file without every row that the difference does not need.
  func shrunk(in workshop: Workshop) throws -> RandomFile {
    var smallest = self
    var place = 0
    while place < smallest.rows.count {
      var smaller = smallest
      smaller.rows.remove(at: place)
      if try !smaller.rows.isEmpty && smaller.difference(in: workshop) != nil {
        smallest = smaller
        place = 0
      } else {
        place += 1
      }
    }
    return smallest
  }

  var description: String {
    let people = leads.map { lead in
      let shown: [LeadColumn] = [.id, .campaignID, .status, .doNotCall, .phone, .externalID, .email, .timeZoneSource]
      return shown.map { lead[$0].text ?? "–" }.joined(separator: " ")
    }
    let how = [
      "\(options.dialect ?? "")", "match \(options.match?.rawValue ?? "–")", "\(options.duplicatePhones)",
      "campaign \(options.campaignID ?? "–")", "clear \(options.policy.allowOptOutClear)",
      "strict \(options.policy.strictLock)", "spool \(options.spoolMemory)", "read \(options.readSize)",
    ]
    return (people + rows + [how.joined(separator: ", ")]).joined(separator: "\n")
  }
}
