import LeadModel
import Reconciliation

/// The rejects of locked leads as a spool holds them, each made once: a few statuses and sets of fields lock most leads
/// of a file.
struct LockedRejects {
  private static let most = 1024
  private static let longestStatus = 64
  private var encoded: [[UInt8]: [UInt8]] = [:]
  private var key: [UInt8] = []

  /// - Parameters:
  ///   - status: the lead's, UTF-8.
  ///   - fields: what the row would have changed, by index, in the order of the message.
  /// - Returns: what `SpoolEncoder` makes of the reject.
  mutating func reject(status: ArraySlice<UInt8>, fields: ArraySlice<UInt8>) -> [UInt8] {
    key.removeAll(keepingCapacity: true)
    fields.span.append(to: &key)
    // No byte of UTF-8, and no index of a field.
    key.append(.max)
    status.span.append(to: &key)
    if let known = encoded[key] { return known }
    if encoded.count == Self.most { encoded.removeAll(keepingCapacity: true) }
    var encoder = SpoolEncoder()
    encoder.write(
      Reject.locked(
        status: String(decoding: status, as: UTF8.self), wouldHaveChanged: fields.map { LeadField.inOrder[Int($0)] }))
    // Our own statuses are short; what others may have stored is not kept.
    if status.count <= Self.longestStatus { encoded[key] = encoder.bytes }
    return encoder.bytes
  }
}
