/// A number that a lead has, or had: an entry of the index of numbers, in whose order they are.
struct NumberedLead: Comparable {
  /// The number as `CAST(phone AS INTEGER)` gives it: the digits of an E.164 number, whatever else another tool stored.
  let number: Int64
  /// The lead's rowid.
  let lead: Int64

  static func < (left: NumberedLead, right: NumberedLead) -> Bool {
    left.number == right.number ? left.lead < right.lead : left.number < right.number
  }
}
