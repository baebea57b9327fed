import DaifaModel
import DaifaSpool
import DaifaTestKit
import Foundation

/// Keys and signatures by other people's programs: what Daifa's are tested against.
struct Keys {
  let spool: TestSpool

  init() throws { spool = try TestSpool() }

  func path(_ name: String) -> String { "\(spool.root)/\(name)" }

  @discardableResult
  func run(_ program: String, _ arguments: [String], input: String = "") throws -> Program.Outcome {
    try Program.run(program, arguments, input: input)
  }

  /// A new key of OpenSSH's; gives its public line.
  func makeSSH(_ name: String, _ type: String = "ed25519", bits: Int? = nil) throws -> String {
    let size = bits.map { ["-b", "\($0)"] } ?? []
    let made = try run("/usr/bin/ssh-keygen", ["-q", "-t", type, "-N", "", "-C", name, "-f", path(name)] + size)
    guard made.status == 0 else { throw TestFault("ssh-keygen: \(made.errors)") }
    return try spool.text("\(name).pub").trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// A new SM2 key; gives its public line for daifa.yaml.
  func makeSM2(_ name: String) throws -> String {
    for arguments in [
      ["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", path(name)],
      ["pkey", "-in", path(name), "-pubout", "-out", path("\(name).pub")],
      ["pkey", "-in", path(name), "-pubout", "-outform", "DER", "-out", path("\(name).der")],
    ] {
      let made = try run("/usr/bin/openssl", arguments)
      guard made.status == 0 else { throw TestFault("openssl: \(made.errors)") }
    }
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path(name))
    let point = try spool.bytes("\(name).der").suffix(65)
    return "sm2 " + point.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }

  /// What `ssh-keygen -Y sign` or `openssl dgst -sign` makes of some bytes.
  func sign(_ bytes: [UInt8], by name: String, _ purpose: String, hash: String = "sha512") throws -> [UInt8] {
    let data = UUID().uuidString
    try Data(bytes).write(to: URL(fileURLWithPath: path(data)))
    let made = try run(
      "/usr/bin/ssh-keygen", ["-Y", "sign", "-f", path(name), "-n", purpose, "-O", "hashalg=\(hash)", path(data)])
    guard made.status == 0 else { throw TestFault("ssh-keygen -Y sign: \(made.errors)") }
    return try spool.bytes("\(data).sig")
  }

  func signSM2(_ bytes: [UInt8], by name: String) throws -> [UInt8] {
    let data = UUID().uuidString
    try Data(bytes).write(to: URL(fileURLWithPath: path(data)))
    let made = try run(
      "/usr/bin/openssl",
      [
        "dgst", "-sm3", "-sign", path(name), "-sigopt", "distid:1234567812345678", "-out", path("\(data).sig"),
        path(data),
      ])
    guard made.status == 0 else { throw TestFault("openssl dgst -sign: \(made.errors)") }
    return try spool.bytes("\(data).sig")
  }

  /// Whether `ssh-keygen -Y verify` takes a signature of a file.
  func sshTakes(_ file: String, _ signature: String, by line: String, _ purpose: String) throws -> Bool {
    let allowed = path(UUID().uuidString)
    try Data("daifa \(line)\n".utf8).write(to: URL(fileURLWithPath: allowed))
    let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: file)), as: UTF8.self)
    return try run(
      "/usr/bin/ssh-keygen", ["-Y", "verify", "-f", allowed, "-I", "daifa", "-n", purpose, "-s", signature],
      input: text
    ).status == 0
  }

  /// Whether `openssl dgst -verify` takes a signature of a file.
  func opensslTakes(_ file: String, _ signature: String, by name: String) throws -> Bool {
    try run(
      "/usr/bin/openssl",
      [
        "dgst", "-sm3", "-verify", path("\(name).pub"), "-sigopt", "distid:1234567812345678", "-signature", signature,
        file,
      ]
    ).status == 0
  }

  /// What Daifa's own check says.
  func verdict(_ signature: [UInt8], of bytes: [UInt8], _ purpose: String, keys: [String]) throws -> SignatureVerdict {
    let checked = path(UUID().uuidString)
    try Data(bytes).write(to: URL(fileURLWithPath: checked))
    return try SignatureCheck.check(
      signature, of: Descriptor.reading(path: checked), purposes: [purpose], keys: keys.compactMap { SignerKey($0) })
  }
}
