// Reads lines of 'number TAB region' (Scripts/phone-corpus --styles) and measures the engine over them.
import CAllocationCount
import Foundation
import PhoneNumbers

struct Line {
  let bytes: [UInt8]
  let region: Region?
}

/// Processor time of this process in nanoseconds, which other programs on the machine do not lengthen.
func processorTime() -> Double {
  var time = timespec()
  unsafe clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
}

func measure(_ name: String, _ lines: [Line], passes: Int, _ work: (Line, inout [UInt8]) -> Int) {
  var sum = 0
  var e164: [UInt8] = []
  e164.reserveCapacity(32)
  var best = Double.infinity
  let allocations = allocation_count()
  for _ in 0..<passes {
    let start = processorTime()
    for line in lines {
      sum &+= work(line, &e164)
    }
    best = min(best, (processorTime() - start) / Double(lines.count))
  }
  let numbers = lines.count * passes
  print(
    "\(name):", "\((best * 10).rounded() / 10) ns a number, \((1e4 / best).rounded() / 10) million/s,",
    "\(allocation_count() - allocations) allocations in \(numbers) numbers (check \(sum))")
}

func run() throws {
  guard CommandLine.arguments.count > 1 else { exit(64) }
  let text = try Data(contentsOf: URL(filePath: CommandLine.arguments[1]))
  let lines = text.split(separator: UInt8(ascii: "\n")).map { line in
    let parts = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
    return Line(bytes: Array(parts[0]), region: Region(String(decoding: parts[1], as: UTF8.self)))
  }
  let loading = processorTime()
  let table = PhoneTable.embedded
  print("table \(table.metadataVersion) loaded in \((processorTime() - loading) / 1000) µs")

  let passes = 50
  measure("parse", lines, passes: passes) { line, _ in
    guard let number = try? table.parse(line.bytes.span, defaultRegion: line.region) else { return 0 }
    return Int(truncatingIfNeeded: number.nationalNumber)
  }
  // Valid, region, type and zones are parts of the verdict.
  measure("all, E.164 as integer", lines, passes: passes) { line, _ in
    guard let number = try? table.parse(line.bytes.span, defaultRegion: line.region) else { return 0 }
    let verdict = table.verdict(on: number)
    let region = verdict.region == nil ? 0 : 1
    return (verdict.isValid ? 1 : 0) &+ region &+ table.timeZones(verdict.timeZones).count
      &+ Int(truncatingIfNeeded: number.e164Integer ?? 0)
  }
  measure("all, E.164 as text", lines, passes: passes) { line, e164 in
    guard let number = try? table.parse(line.bytes.span, defaultRegion: line.region) else { return 0 }
    let verdict = table.verdict(on: number)
    let region = verdict.region == nil ? 0 : 1
    e164.removeAll(keepingCapacity: true)
    e164.append(addingCapacity: PhoneNumber.longestE164) { number.appendE164(to: &$0) }
    return (verdict.isValid ? 1 : 0) &+ region &+ table.timeZones(verdict.timeZones).count
      &+ e164.count
  }
}

try run()
