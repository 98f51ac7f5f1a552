import LeadModel

/// Tells the dialect by the names of a header or of the first object (SPEC section 3, `auto`).
///
/// - Returns: nil where the names tell nothing.
package func detectDialect(names: [String], among dialects: [Dialect] = DialectTable.all) -> Dialect? {
  dialects.first { dialect in dialect.signatures.contains { $0.fits(names) } }
}

extension DialectSignature {
  fileprivate func fits(_ names: [String]) -> Bool {
    switch self {
    case .name(let name): return contains(name, in: names)
    case .exactly(let wanted): return wanted.allSatisfy(names.contains)
    case .nameWithPhoneAlone(let name):
      let fields = Set(names.compactMap(FieldSpellings.field))
      return contains(name, in: names) && fields.contains(.phone) && fields.isDisjoint(with: [.id, .externalID])
    }
  }

  /// A dotted name counts by its first part, so that `updates.email` tells what `updates` does.
  private func contains(_ name: String, in names: [String]) -> Bool {
    names.contains { foldedName(String($0.split(separator: ".").first ?? "")) == foldedName(name) }
  }
}
