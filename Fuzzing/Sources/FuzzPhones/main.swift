// Fuzzes the phone engine: `.build/release/FuzzPhones -max_total_time=600 CORPUS`; see Fuzzing/seed-phones.
import CLibFuzzer
import PhoneNumbers

/// The first byte chooses the region, the others are the text.
private func fuzz(_ input: Span<UInt8>) {
  let regions = ["", "US", "GB", "AR", "BR", "IT", "JP", "AU"]
  guard input.count > 0 else { return }
  let table = PhoneTable.embedded
  let region = Region(regions[Int(input[0]) % regions.count])
  guard let number = try? table.parse(input.extracting(droppingFirst: 1), defaultRegion: region) else { return }
  let verdict = table.verdict(on: number)
  precondition(number.leadingZeros < 17 && !table.timeZones(verdict.timeZones).isEmpty)
  // A valid number comes out of its own E.164 again.
  guard verdict.isValid, let again = try? table.parse(number.e164, defaultRegion: nil) else { return }
  precondition(again.e164 == number.e164 && table.verdict(on: again) == verdict)
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
  // Safe: libFuzzer gives `count` bytes that stay for the length of the call.
  fuzz(unsafe UnsafeBufferPointer(start: start, count: count).span)
  return 0
}
