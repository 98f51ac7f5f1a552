// Fuzzes checkRun: see Fuzzing/run.
import CLibFuzzer
import Foundation
import FuzzChecks

/// The folder in which runs are made: Fuzzing/run gives each process a TMPDIR of its own, in memory.
enum Place {
  static let folder = Result { try FuzzPlace(folder: NSTemporaryDirectory() + "/leadpatch-fuzz") }
}

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
  // Safe: libFuzzer gives `count` bytes that stay for the length of the call.
  fuzz(unsafe Array(UnsafeBufferPointer(start: start, count: count))) { try checkRun($0, in: Place.folder.get()) }
  return 0
}
