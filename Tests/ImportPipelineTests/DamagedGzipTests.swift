import Foundation
import LeadModel
import Testing

@testable import ImportPipeline

/// A compressed file that was cut or damaged on its way changes nothing (SPEC section 4, gzip; section 5, promise 2).
///
/// `LEADPATCH_LONG=1` flips every bit of both files, not of the first alone.
@Suite("Damaged gzip files")
struct DamagedGzipTests {
  private static let isLong = ProcessInfo.processInfo.environment["LEADPATCH_LONG"] == "1"

  /// A file of several members, one of them empty, with the places of its members' headers.
  private struct Compressed {
    let bytes: [UInt8]
    let headers: Set<Int>

    init(_ parts: [String]) throws {
      var bytes: [UInt8] = []
      var headers: Set<Int> = []
      for part in parts {
        headers.formUnion(bytes.count..<bytes.count + 10)
        bytes += try GzipTests.gzip(part)
      }
      self.bytes = bytes
      self.headers = headers
    }
  }

  private static func files() throws -> [(name: String, file: Compressed)] {
    [
      ("in.csv.gz", try Compressed(["id,name\nL1,Bob\n", "", "L2,Bob\nL9,Bob\n"])),
      ("in.jsonl.gz", try Compressed(["{\"id\":\"L1\",\"name\":\"Bob\"}\n{\"id\":", "\"L2\",\"name\":\"Bob\"}"])),
    ]
  }

  /// Applies each damaged file: it is refused with 65 and the store's bytes stay, or it is the same content all the same.
  private func apply(_ damaged: [[UInt8]], of file: Compressed, as name: String) throws -> (refused: Int, same: Int) {
    let workshop = try Workshop()
    try workshop.makeStore(
      "base.db", campaigns: [Campaign(id: "a")],
      leads: (1...2).map { .blank(id: "L\($0)", campaign: "a", rowID: Int64($0)) })
    try workshop.copy("base.db", to: "leads.db")
    let store = try #require(workshop.bytes("leads.db"))
    func run(_ bytes: [UInt8]) throws -> Receipt {
      try workshop.write(name, bytes)
      let options = RunOptions(storePath: workshop.path("leads.db"))
      return try CorrectionRun(
        source: .file(workshop.path(name)), options: options, observer: RunObserver()
      ).apply()
    }
    let whole = try run(file.bytes)
    #expect(whole.counts.applied == 2)
    var result = (refused: 0, same: 0)
    try workshop.copy("base.db", to: "leads.db")
    for bytes in damaged {
      do {
        let receipt = try run(bytes)
        #expect(receipt.input.sha256 == whole.input.sha256)
        result.same += 1
        try workshop.copy("base.db", to: "leads.db")
      } catch let failure as RunFailure {
        #expect(failure.status == .unusableInput, "\(failure)")
        #expect(failure.message.contains(name), "\(failure)")
        if workshop.bytes("leads.db") != store { Issue.record("the store has changed: \(failure)") }
        result.refused += 1
      }
    }
    return result
  }

  @Test("Cut at any byte, but where another whole member could have followed, it is refused")
  func everyCut() throws {
    for (name, file) in try Self.files() {
      let cuts = (0..<file.bytes.count).filter { cut in
        // A cut between two members leaves a whole file, though a shorter one.
        !(file.headers.contains(cut) && !file.headers.contains(cut - 1) && cut > 0)
      }
      let result = try apply(cuts.map { Array(file.bytes[..<$0]) }, of: file, as: name)
      #expect(result == (cuts.count, 0))
    }
  }

  @Test("With any bit flipped after a header it is refused, but for those that mean nothing")
  func everyBit() throws {
    for (index, (name, file)) in try Self.files().enumerated() {
      var damaged: [[UInt8]] = []
      for place in file.bytes.indices where !file.headers.contains(place) {
        for bit in 0..<8 where index == 0 || Self.isLong || bit == place % 8 {
          var bytes = file.bytes
          bytes[place] ^= 1 << bit
          damaged.append(bytes)
        }
      }
      let result = try apply(damaged, of: file, as: name)
      // Deflate fills its last byte up with bits that nobody reads.
      #expect(result.refused + result.same == damaged.count && result.same < 8 * 3)
    }
  }

  @Test("With anything behind it but zeros it is refused")
  func everyTrailingByte() throws {
    for (name, file) in try Self.files() {
      let trailing =
        (1...255).map { file.bytes + [UInt8($0)] } + [file.bytes + [0, 0, 7], file.bytes + [0x1F, 0x8B, 8]]
      #expect(try apply(trailing, of: file, as: name) == (trailing.count, 0))
      let padded = [1, 511, 5000].map { file.bytes + [UInt8](repeating: 0, count: $0) }
      #expect(try apply(padded, of: file, as: name) == (0, padded.count))
    }
  }
}
