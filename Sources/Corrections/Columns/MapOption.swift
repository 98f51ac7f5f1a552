package import LeadModel

/// The option that reads a column as a field, as a shell takes it.
package func mapOption(_ name: String, _ field: LeadField?) -> String {
  let entry = "\(name)=\(field?.rawValue ?? "")"
  let isPlain = entry.utf8.allSatisfy { byte in
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "_=.-".utf8.contains(byte)
    }
  }
  return "--map " + (isPlain ? entry : "'\(entry.replacing("'", with: "'\\''"))'")
}
