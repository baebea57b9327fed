import Glibc

/// libFuzzer's own driver, linked from the toolchain. The corresponding C function is `LLVMFuzzerRunDriver`.
@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ callback: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

let fuzzing = Fuzzing()

// The first argument names the decoder, the others are libFuzzer's.
guard CommandLine.arguments.count > 1, let target = Target(rawValue: CommandLine.arguments[1]) else {
  let usage = "daifa-fuzz \(Target.allCases.map(\.rawValue).joined(separator: "|")) [libFuzzer's arguments]\n"
  write(STDERR_FILENO, usage, usage.utf8.count)
  exit(64)
}
Target.chosen = target
var count = CommandLine.argc - 1
var arguments = CommandLine.unsafeArgv
arguments[1] = arguments[0]
var shifted = arguments + 1
exit(
  runDriver(&count, &shifted) { bytes, length in
    fuzzing.run(UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : length))
    return 0
  })
