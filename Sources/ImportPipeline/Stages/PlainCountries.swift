import Corrections
import PhoneNumbers

/// The regions that country cells named, kept by the cells' bytes: most cells of a file name one of a few.
struct PlainCountries: Sendable {
  /// By two capital letters.
  private var byLetters = [Region?](repeating: nil, count: 26 * 26)
  /// By any other text; no more than `mostOthers`.
  private var others: [String: Region] = [:]
  private static let mostOthers = 1000

  /// The region that a cell names; nil where it names none.
  mutating func region(named cell: Span<UInt8>, _ phones: PhoneReader) -> Region? {
    if cell.count == 2, cell[0] &- 0x41 < 26, cell[1] &- 0x41 < 26 {
      let place = 26 * Int(cell[0] &- 0x41) + Int(cell[1] &- 0x41)
      if byLetters[place] == nil { byLetters[place] = PlainRowEncoder.text(cell).flatMap(phones.region(named:)) }
      return byLetters[place]
    }
    guard let name = PlainRowEncoder.text(cell) else { return nil }
    if let region = others[name] { return region }
    guard let region = phones.region(named: name) else { return nil }
    if others.count < Self.mostOthers { others[name] = region }
    return region
  }
}
