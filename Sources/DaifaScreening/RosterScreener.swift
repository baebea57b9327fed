package import DaifaModel

/// The rule book for the lines of a roster, in one visible order. Pure: the same lines and context give the same verdicts.
///
/// A screener belongs to one thread at a time; it remembers good banks, and the last good region and notice, which neighbours share.
package final class RosterScreener: @unchecked Sendable {
  let context: RosterContext
  var verdicts = RosterVerdicts()
  private var lastRegion: [UInt8] = []
  private var lastRegionValue: Region?
  /// Good codes of banks that may pay in every region, so that the code alone decides; each at the place its last digits name.
  private var knownBanks = [(code: Int, bank: Int)](repeating: (-1, 0), count: 256)
  private var lastNotice: [UInt8] = []

  // The line at hand.
  var number = 0
  var isRefused = false

  package init(_ context: RosterContext) { self.context = context }

  /// Checks every line of a batch.
  package func screen(_ batch: LineBatch) -> RosterVerdicts {
    verdicts = RosterVerdicts()
    let count = batch.count
    verdicts.refused.reserveCapacity(count)
    verdicts.beneficiaryKeys.reserveCapacity(count)
    verdicts.payeeKeys.reserveCapacity(count)
    verdicts.accountHashes.reserveCapacity(count)
    verdicts.amounts.reserveCapacity(count)
    verdicts.banks.reserveCapacity(count)
    verdicts.lineNumbers.reserveCapacity(count)
    for line in 0..<count {
      number = batch.number(line)
      isRefused = false
      screen(batch.row(line), line)
      verdicts.refused.append(isRefused)
    }
    return verdicts
  }

  private func screen(_ line: LineFields, _ index: Int) {
    checkBatch(line)
    checkLineNumber(line[RosterField.lineNumber])
    let region = checkRegion(line[RosterField.region])
    let beneficiary = checkPerson(line, name: .beneficiaryName, identity: .beneficiaryID)
    verdicts.beneficiaryKeys.append(beneficiary)
    checkAge(line[RosterField.beneficiaryID], beneficiary)
    verdicts.payeeKeys.append(checkPayee(line, beneficiary: beneficiary))
    verdicts.accountHashes.append(checkAccount(line))
    verdicts.banks.append(UInt16(checkBank(line[RosterField.bankCode], region: region)))
    checkMoney(line)
    checkNotice(line)
    checkOptional(line, index)
  }

  // MARK: Saying what was found

  func refuse(_ code: FindingCode, _ field: RosterField, required: String = "", found: String = "") {
    isRefused = true
    verdicts.findings.add(Finding(code, line: number, field: field, required: required, found: found))
  }

  func advise(_ code: FindingCode, _ field: RosterField, required: String = "", found: String = "") {
    verdicts.findings.add(Finding(code, line: number, field: field, required: required, found: found))
  }

  // MARK: Batch, numbers, regions

  private func checkBatch(_ line: LineFields) {
    same(line[RosterField.batchNumber], context.batchNumber, .batchVaries, .batchNumber)
    same(line[RosterField.policyCode], context.policyCode, .policyVaries, .policyCode)
    same(line[RosterField.period], context.periodText, .periodVaries, .period)
  }

  private func same(_ bytes: Bytes, _ expected: String, _ code: FindingCode, _ field: RosterField) {
    let isSame = expected.utf8.withContiguousStorageIfAvailable { bytes.equals($0) } ?? (bytes.text == expected)
    if !isSame { advise(code, field, required: expected, found: String(bytes.text.prefix(40))) }
  }

  private func checkLineNumber(_ bytes: Bytes) {
    guard let value = bytes.unsignedInteger, value > 0, value <= Int(UInt32.max) else {
      verdicts.lineNumbers.append(0)
      return refuse(.lineNumberUnreadable, .lineNumber, found: String(bytes.text.prefix(20)))
    }
    verdicts.lineNumbers.append(UInt32(value))
  }

  private func checkRegion(_ bytes: Bytes) -> Region? {
    if !lastRegion.isEmpty, bytes.elementsEqual(lastRegion) { return lastRegionValue }
    guard let region = Region(bytes) else {
      refuse(bytes.count == 0 ? .valueMissing : .regionUnreadable, .region, found: String(bytes.text.prefix(20)))
      return nil
    }
    var isGood = true
    if let policy = context.policy, !policy.region.contains(region) {
      isGood = false
      refuse(.regionOutsidePolicy, .region, required: policy.region.description, found: bytes.text)
    }
    if !context.department.region.contains(region) {
      isGood = false
      refuse(.regionOutsideDepartment, .region, required: context.department.region.description, found: bytes.text)
    }
    if isGood {
      lastRegion = Array(bytes)
      lastRegionValue = region
    }
    return region
  }

  private func checkBank(_ bytes: Bytes, region: Region?) -> Int {
    guard bytes.count == 12, let number = bytes.unsignedInteger else {
      let code: FindingCode =
        bytes.count == 0 ? .valueMissing : looksLikeExponent(bytes) ? .bankCodeDamaged : .bankCodeForm
      refuse(code, .bankCode, found: String(bytes.text.prefix(20)))
      return 0
    }
    let known = knownBanks[number & 255]
    if known.code == number { return known.bank }
    guard let bank = context.banks.bank(ofCode: bytes) else {
      refuse(.bankUnknown, .bankCode, found: bytes.text)
      return 0
    }
    guard context.banks.isContracted(bank, region: region, on: context.today) else {
      let id = context.banks.banks[bank].id
      refuse(.bankNotContracted, .bankCode, required: id, found: region?.description ?? "")
      return bank
    }
    if BankCode.passesCheck(bytes) {
      if context.banks.banks[bank].regions.isEmpty { knownBanks[number & 255] = (number, bank) }
    } else {
      advise(.bankCodeCheck, .bankCode, found: bytes.text)
    }
    return bank
  }

  // MARK: Public notice

  private func checkNotice(_ line: LineFields) {
    guard let days = context.policy?.noticeDays else { return }
    let from = line[RosterField.noticeFrom]
    let to = line[RosterField.noticeTo]
    if !lastNotice.isEmpty, lastNotice.count == from.count + to.count,
      lastNotice.prefix(from.count).elementsEqual(from), lastNotice.suffix(to.count).elementsEqual(to)
    {
      return
    }
    guard from.count > 0, to.count > 0 else {
      return advise(.noticeMissing, from.count == 0 ? .noticeFrom : .noticeTo, required: "\(days)")
    }
    guard let first = Day(from), let last = Day(to) else {
      let isFirst = Day(from) == nil
      let found = String((isFirst ? from : to).text.prefix(20))
      return advise(.noticeUnreadable, isFirst ? .noticeFrom : .noticeTo, found: found)
    }
    let length = Int(last.number - first.number) + 1
    if length < days {
      return advise(.noticeTooShort, .noticeTo, required: "\(days)", found: "\(max(length, 0))")
    }
    if last >= context.today {
      return advise(.noticeNotOver, .noticeTo, required: context.today.description, found: last.description)
    }
    lastNotice = Array(from) + Array(to)
  }

  // MARK: The rest

  private func checkOptional(_ line: LineFields, _ index: Int) {
    let phone = line[RosterField.phone]
    if phone.count > 0,
      !(7...20).contains(phone.count) || !phone.allSatisfy({ $0.isASCIIDigit || $0 == 0x2D || $0 == 0x2B })
    {
      advise(.phoneForm, .phone, found: Mask.phone(phone))
    }
    checkText(line[RosterField.remark], .remark, limit: 140)
    let original = line[RosterField.originalReference]
    if original.count > 0 {
      let reference = PaymentReference(original)
      verdicts.originals.append((index, reference?.payment))
      if reference == nil { refuse(.originalUnknown, .originalReference, found: String(original.text.prefix(35))) }
    }
  }

  /// Checks a text that goes into files others open: its length in characters, and that no spreadsheet takes it for a formula.
  func checkText(_ bytes: Bytes, _ field: RosterField, limit: Int) {
    guard bytes.count > 0 else { return }
    if bytes.count > limit {
      let characters = bytes.text.unicodeScalars.count
      if characters > limit { refuse(.valueTooLong, field, required: "\(limit)", found: "\(characters)") }
    }
    if let start = PersonName.formulaStart(bytes) { refuse(.formulaText, field, found: start) }
    checkCharacters(bytes, field)
  }

  /// Whether a byte may begin a character that nobody sees; those of nearly all names do not.
  private static func mayBeginUnseen(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x7F, 0xC2, 0xE1...0xE3, 0xEF, 0xF3: true
    default: false
    }
  }

  /// Finds control characters beyond ASCII's, which break a file, and characters nobody sees, which hide what a name says.
  private func checkCharacters(_ bytes: Bytes, _ field: RosterField) {
    guard bytes.contains(where: RosterScreener.mayBeginUnseen) else { return }
    let scalars = bytes.text.unicodeScalars
    if scalars.allSatisfy(\.properties.isWhitespace) { return refuse(.valueMissing, field) }
    for scalar in scalars {
      let found = "U+" + String(scalar.value, radix: 16, uppercase: true)
      switch scalar.value {
      case 0x7F...0x9F, 0x2028, 0x2029: advise(.controlCharacter, field, found: found)
      // Nothing to be seen: joiners and directions, fillers, selectors of variants, tags, and what is left of characters that were lost.
      case 0xAD, 0x115F, 0x1160, 0x180B...0x180F, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x206F, 0x3164,
        0xFE00...0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0...0xFFFF, 0xE0000...0xE0FFF:
        refuse(.invisibleCharacter, field, found: found)
      default: break
      }
    }
  }
}
