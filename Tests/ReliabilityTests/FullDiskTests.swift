import Foundation
import TestSupport
import Testing

/// A disk that is really full, where the machine lets the test mount one.
@Suite("A full disk")
struct FullDiskTests {
  @Test(
    "On a full disk a run fails with 73 or 74, and ends as it should once there is room",
    .disabled(if: Sanitizer.looksAtThreads, "ThreadSanitizer keeps a file in TMPDIR, and dies where that is full"))
  func tmpfs() throws {
    let place = "\(NSTemporaryDirectory())/leadpatch-full-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    guard try shell("mount -t tmpfs -o size=1m leadpatch-test '\(place)' 2>/dev/null") == 0 else {
      return Effort.report("no full disk tried: this user may not mount a tmpfs")
    }
    defer { _ = try? shell("umount '\(place)'") }
    let program = LeadpatchProgram.url.path
    var statuses: [Int32] = []
    for free in [0, 8, 40, 100, 200] {
      let work = "cd '\(place)' && rm -rf * && export TMPDIR='\(place)'"
      let leads = #"printf 'id,name,notes\n'; for n in $(seq 300); do echo "L$n,Ann,first"; done"#
      let rows = #"printf 'id,name\n'; for n in $(seq 500); do echo "L$n,Bea $n"; done"#
      try #require(
        try shell("\(work) && { \(leads); } > l.csv && '\(program)' load l.csv --campaign c -q && rm l.csv") == 0)
      try #require(try shell("\(work.replacing(" && rm -rf *", with: "")) && { \(rows); } > c.csv") == 0)
      let inPlace = "cd '\(place)' && export TMPDIR='\(place)' LEADPATCH_SPOOL_MEMORY=512 LEADPATCH_ROW_MEMORY=512"
      // All room is taken but so many KiB.
      _ = try shell("dd if=/dev/zero of='\(place)/fill' bs=1k 2>/dev/null; truncate -s -\(free)k '\(place)/fill'")
      let status = try shell("\(inPlace) && '\(program)' apply c.csv 2> /dev/null")
      statuses.append(status)
      #expect([1, 73, 74].contains(status), "\(free) KiB free")
      _ = try shell("rm '\(place)/fill'")
      #expect((0...1).contains(try shell("\(inPlace) && '\(program)' apply c.csv 2> /dev/null")), "\(free) KiB free")
      let query = "SELECT count(*) FROM leads WHERE name = 'Bea ' || substr(id, 2)"
      #expect(try StoreQuery.integer("\(place)/leads.db", query) == 300)
    }
    #expect(statuses.contains { $0 >= 73 }, "no run met a full disk: \(statuses)")
    Effort.report("a tmpfs of 1 MiB with 0, 8, 40, 100, 200 KiB free: exits \(statuses), all mended by a second run")
  }

  private func shell(_ line: String) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", line]
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
  }
}
