import DaifaConfiguration
import DaifaFormats
import DaifaModel
import DaifaScreening
import DaifaSpool
import Glibc

/// What is fuzzed: each decoder by itself, with all that is done with its lines in memory.
enum Target: String, CaseIterable {
  case roster, rosterXML, policyList, bankReturn, accountStatement, control, controlXML, gzip, configuration, signature

  nonisolated(unsafe) static var chosen = Target.roster
}

/// A file in memory that is written anew for each input.
struct MemoryFile {
  let number: CInt

  init() {
    var path = Array("/dev/shm/daifa-fuzz-XXXXXX".utf8CString)
    number = mkstemp(&path)
    precondition(number >= 0, "no file in memory")
    unlink(path)
  }

  func fill(_ bytes: UnsafeBufferPointer<UInt8>) {
    ftruncate(number, 0)
    pwrite(number, bytes.baseAddress, bytes.count, 0)
    lseek(number, 0, SEEK_SET)
  }

  /// All that is in it.
  var bytes: [UInt8] {
    let size = Int(lseek(number, 0, SEEK_END))
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = size == 0 ? 0 : max(pread(number, buffer.baseAddress, size, 0), 0)
    }
  }

  func clear() {
    ftruncate(number, 0)
    lseek(number, 0, SEEK_SET)
  }
}

/// Runs inputs through one decoder.
struct Fuzzing {
  private let input = MemoryFile()
  private let output = MemoryFile()
  /// What libxml2 made of an input that ``output`` has already been made of.
  private let parsed = MemoryFile()
  private let today = Day(year: 2026, month: 4, day: 3)!
  private let department = Configuration.Department(id: "civil", name: "民政厅", region: Region("140000")!)
  private let banks = BankDirectory(["rcu": .init(id: "rcu", name: "农信", codes: ["402"])])
  private let policy: Policy?

  init() {
    let list =
      "policy_code,policy_name,short_name,level,region_code,department,grant_type,unit,standard_kind,standard,frequency,category,valid_from,valid_to,published_on,status\nT-01,练习,练习,province,140000,civil,person,亩,per_unit,67.00,monthly,subsidy,2026-01-01,,2026-03-02,active\n"
    var found: Policy?
    let (input, today) = (input, today)
    Array(list.utf8).withUnsafeBufferPointer { bytes in
      input.fill(bytes)
      guard let layout = (try? TableHeader.open(head: bytes, isWhole: true))?.layout else { return }
      var screener = PolicyListScreener(today: today, book: PolicyBook(lists: []))
      found = screener.screen(Fuzzing.batches(input.number, layout)).policies.first
    }
    policy = found
    precondition(policy != nil, "the list of the fuzzer is none")
  }

  /// Runs one input. Whatever it is, nothing may trap, and nothing may be thrown but what a machine's fault would be.
  func run(_ bytes: UnsafeBufferPointer<UInt8>) {
    switch Target.chosen {
    case .roster, .policyList, .bankReturn, .accountStatement, .control: table(bytes)
    case .rosterXML, .controlXML: xml(bytes)
    case .gzip: gzip(bytes)
    case .configuration:
      let text = String(decoding: bytes, as: UTF8.self)
      do { _ = try ConfigurationReader.read(yaml: text) } catch { precondition(!error.mistakes.isEmpty) }
    case .signature: signature(bytes)
    }
  }

  private func table(_ bytes: UnsafeBufferPointer<UInt8>) {
    input.fill(bytes)
    guard let opening = try? TableHeader.open(head: bytes, isWhole: true), let layout = opening.layout else { return }
    screen(input.number, layout)
  }

  private func screen(_ descriptor: CInt, _ layout: TableLayout) {
    let batches = Fuzzing.batches(descriptor, layout)
    switch layout.kind {
    case .roster:
      let screener = RosterScreener(
        RosterContext(
          today: today, policy: policy, department: department, banks: banks, batchNumber: "B1", policyCode: "T-01",
          periodText: "2026-03"))
      for (batch, _) in batches {
        let verdicts = screener.screen(batch)
        precondition(verdicts.refused.count == batch.count && verdicts.amounts.count == batch.count)
        say(verdicts.findings)
      }
    case .policyList:
      var screener = PolicyListScreener(today: today, book: PolicyBook(lists: []))
      say(screener.screen(batches).findings)
    case .bankReturn:
      for (batch, _) in batches {
        var screener = ReturnScreener(reasons: ["0001": .accountMissing])
        say(screener.screen(batch).findings)
      }
    case .accountStatement:
      var screener = StatementScreener()
      for (batch, _) in batches { say(screener.screen(batch).findings) }
    case .unknown: break
    default:
      for (batch, _) in batches {
        for index in 0..<batch.count {
          for finding in ControlLines.read(layout.kind, batch.row(index), today: today) { say(finding) }
        }
      }
    }
  }

  /// Every finding can be told in both languages.
  private func say(_ findings: Findings) {
    for finding in findings.list.prefix(20) { say(finding) }
  }

  private func say(_ finding: Finding) {
    precondition(!finding.sentence(.chinese).isEmpty && !finding.sentence(.english).isEmpty)
  }

  private static func batches(_ descriptor: CInt, _ layout: TableLayout) -> [(batch: LineBatch, lineOffset: Int)] {
    let reader = TableReader(descriptor: descriptor, layout: layout)
    var batches: [(batch: LineBatch, lineOffset: Int)] = []
    while true {
      // Small, so that lines are carried from one to the next, and clearing them does not take longer than reading.
      let chunk = TableChunk(layout: layout, bytes: 1_024)
      guard (try? reader.read(into: chunk)) == true, (try? chunk.decode()) != nil else { return batches }
      batches.append((chunk.batch, 0))
    }
  }

  private func xml(_ bytes: UnsafeBufferPointer<UInt8>) {
    input.fill(bytes)
    output.clear()
    let plain = try? XMLTranscriber.transcribePlain(from: input.number, to: output.number, chunkBytes: 1_024)
    if let plain { lseek(input.number, 0, SEEK_SET) }
    let read = plain == nil ? output : parsed
    read.clear()
    guard let transcript = try? XMLTranscriber.transcribeWithParser(from: input.number, to: read.number) else { return }
    if let plain { holdAlike(plain, transcript) }
    say(transcript.findings)
    guard !transcript.findings.refusesFile else { return }
    screen(
      output.number,
      .transcript(kind: transcript.kind, constants: transcript.constants, totals: transcript.totals))
  }

  /// What is read without the parser must be read by it without a finding, and the same.
  private func holdAlike(_ plain: XMLTranscript, _ parsed: XMLTranscript) {
    precondition(parsed.findings.list.isEmpty && plain.findings.list.isEmpty, "only the plain form was accepted")
    precondition(plain.kind == parsed.kind && plain.totals == parsed.totals && plain.lines == parsed.lines)
    precondition(plain.constants.map(\.field) == parsed.constants.map(\.field))
    precondition(plain.constants.map(\.value) == parsed.constants.map(\.value))
    precondition(output.bytes == self.parsed.bytes, "another transcript")
  }

  private func gzip(_ bytes: UnsafeBufferPointer<UInt8>) {
    input.fill(bytes)
    output.clear()
    _ = try? Gzip.inflate(from: input.number, to: output.number, maximumBytes: 1 << 20)
  }

  private func signature(_ bytes: UnsafeBufferPointer<UInt8>) {
    let key = SignerKey("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIi6J53lp+VZN/pmrRCdLtC4PcC2Ld44jPD9w3pCQ5IM")
    guard let file = try? Descriptor.reading(path: "/dev/null") else { return }
    _ = SignerKey(String(decoding: bytes, as: UTF8.self))
    _ = try? SignatureCheck.check(Array(bytes), of: file, purposes: ["daifa-roster"], keys: [key].compactMap { $0 })
  }
}
