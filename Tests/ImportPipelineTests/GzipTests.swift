import Foundation
import LeadModel
import Testing

@testable import ImportPipeline

/// Compressed inputs are read whole or not at all (SPEC section 4, gzip).
@Suite("Gzip")
struct GzipTests {
  private static let content = "id,name\nL1,Bob\nL2,\"A name, with a comma\"\nL3,Zoë\nL4,Dan\n"

  /// What `gzip` makes of a text: a header of 10 bytes, one member.
  static func gzip(_ text: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-9", "-n", "-c"]
    let input = Pipe()
    let output = Pipe()
    process.standardInput = input
    process.standardOutput = output
    try process.run()
    try input.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try input.fileHandleForWriting.close()
    let bytes = [UInt8](output.fileHandleForReading.readDataToEndOfFile())
    process.waitUntilExit()
    try #require(process.terminationStatus == 0 && bytes.count > 18)
    return bytes
  }

  /// The content of a file, or the failure of reading it.
  private static func read(_ bytes: [UInt8], in workshop: Workshop, readSize: Int) throws -> Result<String, RunFailure>
  {
    let path = try workshop.write("input.gz", bytes)
    var content: [UInt8] = []
    do {
      _ = try InputReading(source: .file(path), readSize: readSize).readAll { content += $0.bytes[0..<$0.count] }
    } catch let failure as RunFailure {
      return .failure(failure)
    }
    return .success(String(decoding: content, as: UTF8.self))
  }

  @Test("Members, empty ones too, and zero padding are read whole", arguments: [1, 7, 4096])
  func wholeFiles(readSize: Int) throws {
    let workshop = try Workshop()
    let one = try Self.gzip(Self.content)
    let empty = try Self.gzip("")
    let head = try Self.gzip("id,name\n")
    let rest = try Self.gzip(String(Self.content.dropFirst(8)))
    let zeros = [UInt8](repeating: 0, count: 1000)
    for (name, bytes) in [
      ("one member", one), ("two members", head + rest), ("an empty member first", empty + one),
      ("empty members between", head + empty + empty + rest), ("an empty member last", one + empty),
      ("one zero", one + [0]), ("padding", one + zeros), ("members and padding", head + rest + zeros),
      ("no compression", Array(Self.content.utf8)),
    ] {
      #expect(try Self.read(bytes, in: workshop, readSize: readSize) == .success(Self.content), "\(name)")
    }
  }

  @Test("What is cut, damaged or followed by something else is refused with 65")
  func brokenFiles() throws {
    let workshop = try Workshop()
    let one = try Self.gzip(Self.content)
    for (name, bytes) in [
      ("nothing", []), ("garbage", one + Array("x".utf8)), ("a line end", one + [10]), ("half a header", one + [0x1F]),
      ("garbage after padding", one + [0, 0, 1]), ("a member after padding", one + [0] + one),
      ("a second member cut", one + one.dropLast()), ("a header alone", Array(one[..<10])),
    ] {
      for readSize in [1, 7, 4096] {
        let result = try Self.read(bytes, in: workshop, readSize: readSize)
        guard case .failure(let failure) = result else {
          Issue.record("\(name) is read as \(result)")
          continue
        }
        #expect(failure.status == .unusableInput, "\(name)")
        #expect(failure.message.contains("input.gz"), "\(failure.message)")
      }
    }
  }

  @Test(
    "A flipped bit anywhere after the header is found, but for those that fill up the last byte before the checksum")
  func everyFlippedBit() throws {
    let workshop = try Workshop()
    let one = try Self.gzip(Self.content)
    var refused = 0
    for place in 10..<one.count {
      for bit in 0..<8 {
        var bytes = one
        bytes[place] ^= 1 << bit
        switch try Self.read(bytes, in: workshop, readSize: 4096) {
        case .success(let content):
          #expect(place == one.count - 9 && content == Self.content, "bit \(bit) of byte \(place) may be flipped")
        case .failure(let failure):
          #expect(failure.status == .unusableInput)
          refused += 1
        }
      }
    }
    #expect(refused > (one.count - 11) * 8)
  }

  @Test("A file cut at any byte, or with any byte damaged, is unusable as a whole and leaves the store's bytes alone")
  func storeIsUntouched() throws {
    let workshop = try Workshop()
    try workshop.makeStore(
      "leads.db", campaigns: [Campaign(id: "a")],
      leads: (1...4).map { .blank(id: "L\($0)", campaign: "a", rowID: Int64($0)) })
    let store = try #require(workshop.bytes("leads.db"))
    let one = try Self.gzip(Self.content)
    var broken = (0..<one.count).map { Array(one[..<$0]) }
    for place in 10..<one.count {
      var bytes = one
      bytes[place] ^= 1
      broken.append(bytes)
    }
    for (number, bytes) in broken.enumerated() {
      let path = try workshop.write("input.gz", bytes)
      let options = RunOptions(storePath: workshop.path("leads.db"))
      let failure = #expect(throws: RunFailure.self, "file \(number)") {
        try CorrectionRun(source: .file(path), options: options, observer: RunObserver()).apply()
      }
      #expect(failure?.status == .unusableInput, "file \(number): \(failure?.message ?? "")")
    }
    #expect(workshop.bytes("leads.db") == store)
    #expect(try workshop.names().filter { $0.contains("rejects") }.isEmpty)
    try workshop.write("input.gz", one)
    let options = RunOptions(storePath: workshop.path("leads.db"))
    let run = CorrectionRun(source: .file(workshop.path("input.gz")), options: options, observer: RunObserver())
    #expect(try run.apply().counts.applied == 4)
  }
}

extension Campaign {
  /// An active campaign that says nothing more.
  init(id: String) {
    self.init(id: id, dialect: nil, state: "active", defaultRegion: nil, defaultTimeZone: nil)
  }
}
