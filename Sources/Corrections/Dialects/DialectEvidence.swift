/// The names of a header or first object that tell a dialect, as they stand in the input; empty where none does.
package func dialectEvidence(names: [String], of dialect: Dialect) -> [String] {
  let wanted = Set(dialect.signatures.flatMap(\.names).map(foldedName))
  return names.filter { wanted.contains(foldedName(String($0.split(separator: ".").first ?? ""))) }
}

extension DialectSignature {
  fileprivate var names: [String] {
    switch self {
    case .name(let name), .nameWithPhoneAlone(let name): [name]
    case .exactly(let names): names
    }
  }
}
