import LeadModel

/// An option worth trying on the rejects of a code, with the reason for its value.
struct RemedyOption {
  let code: RejectCode
  /// As it is typed, a word each.
  let words: [String]
  let evidence: String
  /// Whether only a store can tell, since reading alone does not raise the code.
  let needsStore: Bool
  let set: @Sendable (inout RunOptions) -> Void

  init(
    _ code: RejectCode, _ words: [String], _ evidence: String, needsStore: Bool = false,
    set: @escaping @Sendable (inout RunOptions) -> Void
  ) {
    self.code = code
    self.words = words
    self.evidence = evidence
    self.needsStore = needsStore
    self.set = set
  }

  /// The options with this one set.
  func added(to options: RunOptions) -> RunOptions {
    var options = options
    set(&options)
    return options
  }
}

/// What a reject file and a store tell about values that options could take.
struct RemedyEvidence {
  /// The regions of the file's other numbers, with how many there are.
  var regionsOfNumbers: [String: Int] = [:]
  /// The default regions of the store's campaigns, with how many have each.
  var regionsOfCampaigns: [String: Int] = [:]
  /// The input's columns that nobody reads.
  var unreadNames: [String] = []
  /// Whether a column gives the country already.
  var hasCountry = false
  var defaultRegion: String?

  private static let mostRegions = 5

  /// The options that may mend rejects of these codes.
  func options(for codes: Set<RejectCode>) -> [RemedyOption] {
    var options: [RemedyOption] = []
    if codes.contains(.phoneNeedsCountry) { options += regions + countryColumns }
    if codes.contains(.dncClearRefused) {
      options.append(
        RemedyOption(
          .dncClearRefused, ["--allow-dnc-clear"], "only with each person's consent on record", needsStore: true
        ) { $0.policy.allowOptOutClear = true })
    }
    if codes.contains(.phoneDuplicate) {
      options.append(
        RemedyOption(.phoneDuplicate, ["--duplicate-phones", "allow"], "leads would share numbers", needsStore: true) {
          $0.duplicatePhones = .allow
        })
    }
    return options
  }

  /// Regions that something in the file or the store speaks for, the likeliest first.
  private var regions: [RemedyOption] {
    guard defaultRegion == nil else { return [] }
    var weight = regionsOfNumbers
    weight["001"] = nil
    for region in regionsOfCampaigns.keys { weight[region, default: 0] += 1 }
    let likeliest = weight.sorted { $0.value != $1.value ? $0.value > $1.value : $0.key < $1.key }
    return likeliest.prefix(Self.mostRegions).map { region, _ in
      RemedyOption(.phoneNeedsCountry, ["--default-region", region], reason(for: region)) {
        $0.defaultRegion = region
      }
    }
  }

  private func reason(for region: String) -> String {
    var reasons: [String] = []
    if let count = regionsOfNumbers[region] {
      reasons.append("\(count) other \(count == 1 ? "number" : "numbers") of the file")
    }
    if let count = regionsOfCampaigns[region] {
      reasons.append("\(count) \(count == 1 ? "campaign" : "campaigns") of the store")
    }
    return "the region of " + reasons.joined(separator: " and ")
  }

  /// Unread columns whose name is alike to one that gives the country.
  private var countryColumns: [RemedyOption] {
    guard !hasCountry else { return [] }
    return unreadNames.filter(Self.isAlikeCountry).map { name in
      RemedyOption(.phoneNeedsCountry, ["--map", "\(name)=country"], "the column's name says so") {
        $0.map[name] = .some(.country)
      }
    }
  }

  private static func isAlikeCountry(_ name: String) -> Bool {
    let spellings = FieldNames.spellings(of: .country)
    let lowered = name.lowercased()
    return NearestWord.of(name, in: spellings) != nil || lowered.contains("country") || lowered.contains("dial code")
  }
}
