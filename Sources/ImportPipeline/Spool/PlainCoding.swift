import LeadModel
import PhoneNumbers

// The parts of a correction written from bytes, as `SpoolCoding.swift` writes them from values.
extension SpoolEncoder {
  /// A correction found by its id, with no other key, no operation but the opt-out, and no fault.
  ///
  /// - Parameter rest: what `plainRest` made.
  mutating func writePlain(
    _ position: SourcePosition, id: ArraySlice<UInt8>, campaignID: String?, rest: [UInt8], editCount: Int,
    edits: [UInt8]
  ) {
    write(position.row)
    write(position.line)
    write(1)
    write(true)
    write(id)
    write(campaignID)
    append(rest)
    write(editCount)
    append(edits)
  }

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

  mutating func writePlain(_ field: UInt8, text: ArraySlice<UInt8>) {
    write(Int(field))
    write(1)
    write(text)
  }

  /// - Parameter merged: whether its members are put into the stored object.
  mutating func writePlain(_ field: UInt8, object: ArraySlice<UInt8>, merged: Bool) {
    write(Int(field))
    write(merged ? 5 : 4)
    write(object)
  }

  /// A number without extension.
  mutating func writePlain(_ field: UInt8, phone: PhoneNumber, region: Region?) {
    write(Int(field))
    write(2)
    writeE164(phone)
    write(false)
    write(Int(phone.callingCode))
    write(region?.code)
  }
}
