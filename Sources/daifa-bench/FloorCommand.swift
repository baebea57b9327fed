import ArgumentParser
import CCrypto
import Glibc

/// What the floor's own process does.
struct FloorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "floor", abstract: "Read, hash, write and sync so many bytes.", shouldDisplay: false)

  @Option var read: Int
  @Option var write: Int
  @Argument var source: String
  @Argument var target: String

  func run() throws {
    let input = open(source, O_RDONLY)
    let output = open(target, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    guard input >= 0, output >= 0, let context = EVP_MD_CTX_new() else { throw BenchFault("cannot open \(source)") }
    defer { EVP_MD_CTX_free(context) }
    EVP_DigestInit_ex(context, EVP_sha256(), nil)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { buffer.deallocate() }
    var left = read
    while left > 0 {
      let count = Glibc.read(input, buffer.baseAddress, min(buffer.count, left))
      if count <= 0 { lseek(input, 0, SEEK_SET) } else { EVP_DigestUpdate(context, buffer.baseAddress, count) }
      left -= max(count, 0)
    }
    left = write
    while left > 0 {
      let count = Glibc.write(output, buffer.baseAddress, min(buffer.count, left))
      guard count > 0 else { throw BenchFault("cannot write \(target)") }
      EVP_DigestUpdate(context, buffer.baseAddress, count)
      left -= count
    }
    guard fsync(output) == 0 else { throw BenchFault("cannot sync \(target)") }
  }
}
