// Fuzzes checkHeader: see Fuzzing/run.
import CLibFuzzer
import FuzzChecks

var count = CommandLine.argc
var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = unsafe CommandLine.unsafeArgv
_ = unsafe LLVMFuzzerRunDriver(&count, &arguments) { start, count in
  // Safe: libFuzzer gives `count` bytes that stay for the length of the call.
  fuzz(unsafe Array(UnsafeBufferPointer(start: start, count: count)), checkHeader)
  return 0
}
