import LeadModel
import PhoneNumbers

/// Normalizes numbers alone, a line in, a line of JSON out, in order (SPEC section 1, `phone`).
package struct PhoneRun {
  private static let outputSize = 1 << 16
  /// A longer line is no number; its start alone is kept in memory.
  private static let longestLine = 1 << 20
  private let source: InputSource
  private let defaultRegion: Region?
  private let table = PhoneTable.embedded

  package init(source: InputSource, defaultRegion: String?) {
    self.source = source
    self.defaultRegion = defaultRegion.flatMap { Region($0) }
  }

  /// - Throws: `RunFailure` where the input cannot be read or the output not be written.
  package func run() throws {
    var line: [UInt8] = []
    var output: [UInt8] = []
    var isPending = false
    do {
      _ = try InputReading(source: source).readAll { piece in
        for byte in piece.bytes[0..<piece.count] {
          if byte == 0x0A {
            answer(line, into: &output)
            line.removeAll(keepingCapacity: true)
            isPending = false
          } else {
            isPending = true
            if line.count < Self.longestLine { line.append(byte) }
          }
        }
        if output.count >= Self.outputSize {
          try StandardOutput.write(output)
          output.removeAll(keepingCapacity: true)
        }
      }
    } catch let failure as RunFailure where failure.isEmptyInput {
      return
    }
    if isPending { answer(line, into: &output) }
    try StandardOutput.write(output)
  }

  private func answer(_ bytes: [UInt8], into output: inout [UInt8]) {
    var line = bytes[...]
    if line.last == 0x0D { line = line.dropLast() }
    var region = defaultRegion
    if let tab = line.lastIndex(of: 0x09) {
      let code = String(decoding: line[(tab + 1)...], as: UTF8.self)
      if !code.isEmpty { region = Region(code.uppercased()) }
      line = line[..<tab]
    }
    append(line, region, to: &output)
  }

  private func append(_ line: ArraySlice<UInt8>, _ region: Region?, to output: inout [UInt8]) {
    let input = String(decoding: line, as: UTF8.self)
    output += Array("{\"input\":".utf8)
    JSONText.appendQuoted(input, to: &output)
    do throws(PhoneParseFailure) {
      let number = try table.parse(input, defaultRegion: region)
      output += Array(members(number).utf8)
    } catch {
      let nothing = ["e164", "calling_code", "region", "type", "possible", "valid", "extension", "time_zones"]
      output += Array(",\"status\":\"\(error.rawValue)\"".utf8)
      output += Array(nothing.map { ",\"\($0)\":null" }.joined().utf8)
    }
    output += Array("}\n".utf8)
  }

  private func members(_ number: PhoneNumber) -> String {
    let verdict = table.verdict(on: number)
    let zones = table.timeZones(verdict.timeZones).map { JSONText.quoted($0) }.joined(separator: ",")
    return ",\"status\":\"ok\",\"e164\":\"\(number.e164)\",\"calling_code\":\(number.callingCode)"
      + ",\"region\":\(JSONText.quoted(verdict.region?.code)),\"type\":\"\(verdict.type.name)\""
      + ",\"possible\":\(verdict.isPossible),\"valid\":\(verdict.isValid)"
      + ",\"extension\":\(JSONText.quoted(number.phoneExtension?.text)),\"time_zones\":[\(zones)]"
  }
}
