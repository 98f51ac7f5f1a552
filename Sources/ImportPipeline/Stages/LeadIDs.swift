import LeadModel

/// The ids of some leads, copied side by side: a look at a lead for its id copies references to all that it has.
struct LeadIDs: ~Copyable {
  /// UTF-8.
  private(set) var bytes: [UInt8] = []
  private var ends: [Int] = [0]
  /// Whether an id is text, as the store has it.
  private(set) var areTexts: [Bool] = []

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: bytes.capacity < 1 << 16)
    ends.removeAll(keepingCapacity: true)
    ends.append(0)
    areTexts.removeAll(keepingCapacity: true)
  }

  /// Appends the id of a lead, which stays as it is.
  mutating func append(of lead: inout LeadCells) {
    lead.withText(of: .id) { $0.append(to: &bytes) }
    ends.append(bytes.count)
    areTexts.append(lead.hasTextID)
  }

  /// Where an id stands.
  func range(_ index: Int) -> Range<Int> { ends[index]..<ends[index + 1] }
}
