import GRDB
package import LeadModel
import Reconciliation

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A lead's changes in one run as the ledger keeps them: JSON `[[row, column, old, new], …]`, in file order.
///
/// Packed changes, and of neighbouring leads in one row (`EditBlocks`), are what keeps history affordable; the view
/// `history` unpacks them.
package enum PackedChanges {
  /// - Returns: UTF-8.
  static func encode(_ changes: [ColumnChange]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(64 * changes.count)
    start(&bytes)
    for change in changes {
      startChange(row: change.row, change.column, in: &bytes)
      append(change.old, to: &bytes)
      append(change.new, to: &bytes)
      endChange(&bytes)
    }
    end(&bytes)
    return bytes
  }

  private static func append(_ value: ColumnValue, to bytes: inout [UInt8]) {
    switch value {
    case .null: appendNull(to: &bytes)
    case .integer(let number): append(number, to: &bytes)
    case .text(var text):
      text.makeContiguousUTF8()
      append(text: text.utf8Span.span, to: &bytes)
    }
  }

  // MARK: Piece by piece, for who has the values as bytes

  /// Begins the changes of a lead.
  @inlinable package static func start(_ bytes: inout [UInt8]) { bytes.append(UInt8(ascii: "[")) }

  /// Begins one change; its old and its new value follow.
  package static func startChange(row: Int, _ column: LeadColumn, in bytes: inout [UInt8]) {
    if bytes.last == UInt8(ascii: "]") { bytes.append(UInt8(ascii: ",")) }
    JSONText.append(Int64(row), behind: UInt8(ascii: "["), to: &bytes)
    bytes.append(contentsOf: quotedNames[column.index])
  }

  /// `,"phone"` and so on, by the column's index.
  private static let quotedNames = LeadColumn.allCases.map { Array(",\"\($0.sqlName)\"".utf8) }

  /// Appends a value that is NULL.
  @inlinable package static func appendNull(to bytes: inout [UInt8]) { bytes.append(contentsOf: ",null".utf8) }

  /// Appends a value that is an integer.
  package static func append(_ number: Int64, to bytes: inout [UInt8]) {
    JSONText.append(number, behind: UInt8(ascii: ","), to: &bytes)
  }

  /// Appends a value that is text, UTF-8.
  package static func append(text: Span<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: ","))
    JSONText.appendQuoted(text, to: &bytes)
  }

  @inlinable package static func endChange(_ bytes: inout [UInt8]) { bytes.append(UInt8(ascii: "]")) }

  @inlinable package static func end(_ bytes: inout [UInt8]) { bytes.append(UInt8(ascii: "]")) }

  /// - Throws: `DatabaseError` where the text is not of our making.
  static func decode(_ text: String) throws -> [ColumnChange] {
    do {
      return try JSONDecoder().decode([PackedChange].self, from: Data(text.utf8)).map(\.change)
    } catch is DecodingError {
      throw Row.damage("changes")
    }
  }
}

private struct PackedChange: Decodable {
  let change: ColumnChange

  init(from decoder: any Decoder) throws {
    var items = try decoder.unkeyedContainer()
    let row = try items.decode(Int.self)
    let name = try items.decode(String.self)
    guard let column = LeadColumn(sqlName: name) else {
      throw DecodingError.dataCorruptedError(in: items, debugDescription: "unknown column \(name)")
    }
    change = ColumnChange(
      row: row, column: column, old: try Self.value(&items), new: try Self.value(&items))
  }

  private static func value(_ items: inout any UnkeyedDecodingContainer) throws -> ColumnValue {
    if try items.decodeNil() { return .null }
    if let number = try? items.decode(Int64.self) { return .integer(number) }
    return .text(try items.decode(String.self))
  }
}
