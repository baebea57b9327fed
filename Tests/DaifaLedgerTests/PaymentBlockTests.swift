import DaifaLedger
import DaifaModel
import DaifaTestKit
import Foundation
import GRDB
import Testing

/// Lines of a roster as the decoders hand them on.
func batch(_ rows: [[RosterField: String]]) -> LineBatch {
  let batch = LineBatch(fieldCount: RosterField.allCases.count, capacity: 64)
  let template = [FieldSlice](repeating: .empty, count: RosterField.allCases.count)
  for (number, row) in rows.enumerated() {
    // The bytes first: making room for them may move what a row's slots point into.
    let slices = row.map { field, value in (field, value.withBytes { batch.append($0) }) }
    let slots = template.withUnsafeBufferPointer { batch.addLine(number: number, template: $0.baseAddress!) }
    for (field, slice) in slices { slots[field.rawValue] = slice }
  }
  return batch
}

@Suite("Payments: blocks of JSON, written and read back")
struct PaymentBlockTests {
  private static let texts = [
    "", "武根旺", #"he said "yes""#, #"back\slash"#, #"\"#, #"""#, #"\""#, "䶮𠮷㛃", "阿依古丽·买买提", "a,b", "[1,2]", "]",
    "\u{7F}",
    #"ends with \"#, "é", "e\u{301}",
  ]

  private func record(_ rows: [[RosterField: String]], refused: Set<Int> = [], in scene: LedgerScene) throws
    -> [PaymentBlock]
  {
    let numbered = rows.enumerated().map { index, row in
      row.merging([.lineNumber: "\(index + 1)", .amount: Amount(fen: Int64(index + 1)).description]) { own, _ in own }
    }
    let blocks = PaymentBlockWriter.blocks(of: batch(numbered), bank: "rcu") { !refused.contains($0) }
    try scene.ledger.write("record") { transaction in
      let recorder = try transaction.paymentRecorder(roster: 7, firstPayments: [1])
      for block in blocks { try recorder.record(block) }
    }
    return blocks
  }

  @Test func everyTextComesBackAsItWas() throws {
    let fields: [RosterField] = [
      .region, .beneficiaryName, .beneficiaryID, .account, .bankCode, .quantity, .rate, .accountType, .payeeName,
      .payeeID, .relation, .phone, .noticeFrom, .noticeTo, .originalReference, .remark,
    ]
    let places: [PaymentField] = [
      .region, .beneficiaryName, .beneficiaryID, .account, .bankCode, .quantity, .rate, .accountType, .payeeName,
      .payeeID, .relation, .phone, .noticeFrom, .noticeTo, .originalReference, .remark,
    ]
    var random = Seeded(state: 1)
    let rows = (0..<600).map { _ in
      Dictionary(uniqueKeysWithValues: fields.map { ($0, Self.texts.randomElement(using: &random) ?? "") })
    }
    let scene = try LedgerScene()
    _ = try record(rows, in: scene)
    var seen = 0
    try scene.ledger.read("read") { transaction in
      try transaction.forEachPayment(from: 1, through: 600) { payment in
        #expect(payment.payment == Int64(seen + 1) && payment.roster == 7 && payment.lineNumber == seen + 1)
        #expect(payment.amount == Amount(fen: Int64(seen + 1)))
        #expect(payment[.bank].text == "rcu")
        for (field, place) in zip(fields, places) {
          let written = Array(rows[seen][field, default: ""].utf8)
          #expect(Array(payment[place]) == written, "\(field)")
        }
        seen += 1
      }
    }
    #expect(seen == 600)
  }

  @Test func aBlockIsJSONThatSQLiteAndEverybodyElseReads() throws {
    let scene = try LedgerScene()
    let rows = Self.texts.map { [RosterField.beneficiaryName: $0, .remark: $0] }
    let blocks = try record(rows, in: scene)
    for block in blocks {
      let lines = try #require(try JSONSerialization.jsonObject(with: Data(block.json)) as? [[Any]])
      #expect(lines.count == block.count)
      #expect(lines.map { $0[3] as? String } == Self.texts)
    }
    let names = try DatabaseQueue(path: scene.path).read {
      try String.fetchAll($0, sql: "SELECT value ->> 3 FROM paymentBlock, json_each(lines) ORDER BY firstPayment, key")
    }
    #expect(names == Self.texts)
  }

  @Test func refusedLinesAreLeftOutAndTheOthersAreNumberedWithoutAGap() throws {
    var random = Seeded(state: 3)
    for count in [1, 255, 256, 257, 513, 1_000] {
      let refused = Set((0..<count).filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
      let scene = try LedgerScene()
      let blocks = try record(
        (0..<count).map { [.beneficiaryName: "n\($0)"] }, refused: refused, in: scene)
      let good = (0..<count).filter { !refused.contains($0) }
      #expect(blocks.allSatisfy { $0.count <= PaymentBlock.capacity })
      #expect(blocks.reduce(0) { $0 + $1.count } == good.count)
      #expect(blocks.reduce(Amount.zero) { $0 + $1.amount } == Amount(fen: good.reduce(0) { $0 + Int64($1 + 1) }))
      var names: [String] = []
      try scene.ledger.read("read") { transaction in
        try transaction.forEachPayment(from: 1, through: Int64(count)) { names.append($0[.beneficiaryName].text) }
      }
      #expect(names == good.map { "n\($0)" })
    }
  }

  @Test func aCursorFindsAnyPaymentInAnyOrderAndNoneBeyond() throws {
    let scene = try LedgerScene()
    _ = try record((0..<700).map { [.beneficiaryName: "n\($0)"] }, in: scene)
    var random = Seeded(state: 5)
    try scene.ledger.read("look up") { transaction in
      let cursor = try transaction.paymentCursor()
      for _ in 0..<200 {
        let payment = Int64.random(in: 1...700, using: &random)
        #expect(try cursor.withPayment(payment) { $0[.beneficiaryName].text } == "n\(payment - 1)")
      }
      for payment in [0, -1, 701, Int64.max] { #expect(try cursor.withPayment(payment) { _ in true } == nil) }
    }
  }

  @Test func aPartOfTheRangeGivesThatPartAlone() throws {
    let scene = try LedgerScene()
    _ = try record((0..<700).map { [.beneficiaryName: "n\($0)"] }, in: scene)
    for (low, high) in [(1, 1), (256, 257), (250, 520), (700, 900), (0, 3)] as [(Int64, Int64)] {
      var found: [Int64] = []
      try scene.ledger.read("read") { try $0.forEachPayment(from: low, through: high) { found.append($0.payment) } }
      #expect(found == Array(max(low, 1)...min(high, 700)))
    }
  }

  @Test func aDamagedBlockIsAFaultAndNotAWrongPayment() throws {
    for damage in ["substr(lines, 1, 30)", "replace(lines, '],[', '][')", "'[]'", "''"] {
      let scene = try LedgerScene()
      _ = try record((0..<3).map { [.beneficiaryName: "n\($0)"] }, in: scene)
      try scene.alter("UPDATE paymentBlock SET lines = \(damage)")
      #expect(throws: LedgerFault.self) {
        try scene.ledger.read("read") { try $0.forEachPayment(from: 1, through: 3) { _ in } }
      }
    }
  }

  @Test func aReferenceWithOneSlipIsNoReference() throws {
    var random = Seeded(state: 9)
    for _ in 0..<300 {
      let payment = Int64.random(in: 1...9_999_999_999_999, using: &random)
      let reference = PaymentReference(payment: payment).description
      #expect(reference.utf8.count == 17)
      #expect(PaymentReference(reference)?.payment == payment)
      var bytes = Array(reference.utf8)
      let place = Int.random(in: 2..<17, using: &random)
      bytes[place] = 0x30 + (bytes[place] - 0x30 + UInt8.random(in: 1...9, using: &random)) % 10
      #expect(PaymentReference(String(decoding: bytes, as: UTF8.self)) == nil)
      var swapped = Array(reference.utf8)
      let at = Int.random(in: 2..<16, using: &random)
      swapped.swapAt(at, at + 1)
      let text = String(decoding: swapped, as: UTF8.self)
      #expect(text == reference || PaymentReference(text) == nil)
    }
  }
}
