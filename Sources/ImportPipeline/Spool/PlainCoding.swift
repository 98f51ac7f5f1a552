import Corrections
import LeadModel
import PhoneNumbers

// The parts of a correction written from bytes, as `CorrectionCoding.swift` writes them from values.

extension OutputSpan<UInt8> {
  /// The most bytes that stand before a correction's campaign, beside its id's.
  static var longestPlainStart: Int { 3 * longestNumber + 2 }

  /// The beginning of a correction found by its id, up to what it has beside that and its edits.
  mutating func writePlainStart(_ position: SourcePosition, id: Span<UInt8>) {
    write(position)
    append(SpoolDecoder.idHead)
    write(id)
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

  /// The fault of a number that cannot be dialled.
  mutating func writePlain(fault: PhoneFault, field: LeadField, value: Span<UInt8>, column: Span<UInt8>) {
    write(PhoneFault.code.rawValue.utf8.span)
    append(1)
    write(field.rawValue.utf8.span)
    append(1)
    write(value)
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
