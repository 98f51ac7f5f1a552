import Corrections
import LeadModel
import PhoneNumbers

// The parts of a correction written from bytes, as `CorrectionCoding.swift` writes them from values.

extension SpoolEncoder {
  /// What stands between the campaign and the edits; the same in many rows.
  static func plainRest(doNotCall: Bool?, fallbackRegion: String?) -> [UInt8] {
    var correction = Correction(position: SourcePosition(row: 0, line: 0))
    correction.doNotCall = doNotCall
    correction.fallbackRegion = fallbackRegion
    var encoder = SpoolEncoder()
    encoder.write(correction)
    // Row, line, match key, id and campaign take a byte each here, and so does the number of edits.
    return Array(encoder.bytes.dropFirst(5).dropLast())
  }

  /// What stands between the id and that: the campaign.
  static func plainCampaign(_ id: String?) -> [UInt8] {
    var encoder = SpoolEncoder()
    encoder.write(id)
    return encoder.bytes
  }
}

extension OutputSpan<UInt8> {
  /// The most bytes that stand before a correction's campaign, beside its id's.
  static var longestPlainStart: Int { 3 * longestNumber + 2 }

  /// The beginning of a correction found by its id, up to its campaign.
  mutating func writePlainStart(_ position: SourcePosition, id: Span<UInt8>) {
    write(position.row)
    write(position.line)
    write(1)
    append(1)
    write(id)
  }

  /// A text that is there.
  mutating func writePlain(present text: Span<UInt8>) {
    append(1)
    write(text)
  }

  /// The most bytes that an edit takes beside its text's.
  static var longestPlainEdit: Int { 3 * longestNumber + PhoneNumber.longestE164 }

  mutating func writePlain(_ field: UInt8, text: Span<UInt8>) {
    write(Int(field))
    write(1)
    write(text)
  }

  /// - Parameter merged: whether its members are put into the stored object.
  mutating func writePlain(_ field: UInt8, object: Span<UInt8>, merged: Bool) {
    write(Int(field))
    write(merged ? 5 : 4)
    write(object)
  }

  /// A number without extension.
  mutating func writePlain(_ field: UInt8, phone: PhoneNumber, region: Region?) {
    write(Int(field))
    write(2)
    let place = count
    append(0)
    phone.appendE164(to: &self)
    // So short that its length takes one byte.
    self[place] = UInt8(truncatingIfNeeded: count - place - 1)
    append(0)
    write(Int(phone.callingCode))
    guard let region else { return append(0) }
    append(1)
    let code = region.code.utf8
    write(code.count)
    for byte in code { append(byte) }
  }

  /// The most bytes that a fault takes beside its value and its column's name: a code's and a field's name and a message
  /// of ours, of which none has a hundred.
  static var longestPlainFault: Int { 512 }

  /// The fault of a number that cannot be dialled, in place of the flag that there is none.
  mutating func writePlain(fault: PhoneFault, field: LeadField, value: Span<UInt8>, column: Span<UInt8>) {
    append(1)
    write(PhoneFault.code.rawValue.utf8.span)
    writePlain(present: field.rawValue.utf8.span)
    writePlain(present: value)
    let reason = fault.reason
    write(column.count + 2 + PhoneFault.statement.utf8.count + reason.utf8.count)
    append(copying: column)
    append(UInt8(ascii: ":"))
    append(UInt8(ascii: " "))
    append(copying: PhoneFault.statement.utf8.span)
    append(copying: reason.utf8.span)
    // The hint is the code's.
    append(0)
  }
}
