import DaifaModel
import DaifaTestKit
import Testing

@Suite("Money, quantities, days, periods")
struct ModelTests {
  @Test(
    arguments: [
      ("0", 0), ("1", 100), ("1.5", 150), ("0.01", 1), ("12.30", 1_230), ("9999999999.99", 999_999_999_999),
      ("007", 700),
    ] as [(String, Int64)])
  func anAmountIsReadToTheFen(text: String, fen: Int64) { #expect(Amount(yuan: text)?.fen == fen) }

  @Test(arguments: [
    "", ".", ".5", "5.", "1.234", "-1", "+1", "1,000", "1 ", " 1", "1e3", "¥1", "１", "12345678901", "1.5元", "0x10",
    "1..2",
  ])
  func whatIsNoAmountIsNone(text: String) { #expect(Amount(yuan: text) == nil) }

  @Test func anAmountIsWrittenAsItIsRead() {
    var random = SystemRandomNumberGenerator()
    for _ in 0..<1_000 {
      let amount = Amount(fen: Int64.random(in: 0...999_999_999_999, using: &random))
      #expect(Amount(yuan: amount.description) == amount)
    }
    #expect(Amount(fen: 123_456_789).grouped == "1,234,567.89")
    #expect(Amount(fen: -5).description == "-0.05")
  }

  @Test(
    arguments: [
      ("3.5", "67.00", 23_450), ("0.0001", "67.00", 1), ("0.0075", "1.00", 1), ("0.0049", "1.00", 0),
      ("7.125", "0.33", 235),
      ("1", "9999999999.99", 999_999_999_999),
    ] as [(String, String, Int64)])
  func aQuantityTimesAPriceIsRoundedHalfUpToTheFen(quantity: String, price: String, fen: Int64) throws {
    let quantity = try #require(quantity.withBytes { Quantity($0) })
    #expect(quantity.times(try #require(Amount(yuan: price)))?.fen == fen)
  }

  @Test(arguments: ["", ".5", "1.", "1.23456", "1234567890", "-1", "1,5"])
  func whatIsNoQuantityIsNone(text: String) { #expect(text.withBytes { Quantity($0) } == nil) }

  @Test func everyDayOfFourCenturiesIsTheDayAfterTheOneBefore() throws {
    var day = try #require(Day(year: 1800, month: 1, day: 1))
    var count = 0
    for year in 1800..<2200 {
      for month in 1...12 {
        for date in 1...Day.length(ofMonth: month, year: year) {
          let parts = day.parts
          guard parts.year == year, parts.month == month, parts.day == date else {
            Issue.record("\(year)-\(month)-\(date) came out as \(day)")
            return
          }
          day = day.advanced(by: 1)
          count += 1
        }
      }
    }
    #expect(count == 146_097)
  }

  @Test(arguments: [("2026-04-01", 3), ("1970-01-01", 4), ("2024-02-29", 4), ("2000-12-31", 7)])
  func aDayKnowsItsWeekday(text: String, weekday: Int) { #expect(Day(text)?.weekday == weekday) }

  @Test(arguments: [
    "2026-4-1", "2026-02-29", "2026-13-01", "2026-00-10", "26-01-01", "2026/13/1", "2026-01-01 ", "今天", "",
  ])
  func whatIsNoDayIsNone(text: String) { #expect(Day(text) == nil) }

  @Test(arguments: ["2026-01-31", "20260131", "2026/1/31", "2026/01/31"])
  func aDayIsReadAsSpreadsheetsWriteIt(text: String) { #expect(Day(text)?.description == "2026-01-31") }

  @Test(arguments: [
    ("2026-02-13", 1, "2026-02-14"), ("2026-02-14", 1, "2026-02-24"), ("2026-04-03", 5, "2026-04-13"),
    ("2026-04-30", 1, "2026-05-06"), ("2026-05-08", 1, "2026-05-09"), ("2026-09-30", 1, "2026-10-08"),
    ("2026-10-09", 1, "2026-10-10"), ("2026-03-31", 0, "2026-03-31"),
  ])
  func workingDaysPassOverHolidaysAndCountMakeUpDays(start: String, days: Int, end: String) {
    let calendar = WorkingCalendar()
    #expect(calendar.day(days, after: .on(start))?.description == end)
    if days > 0 { #expect(calendar.workingDays(after: .on(start), through: .on(end)) == days) }
  }

  @Test func beyondThePublishedYearsNothingIsGuessed() {
    let calendar = WorkingCalendar()
    #expect(calendar.day(5, after: .on("2026-12-30")) == nil)
    #expect(calendar.isWorkingDay(.on("2027-01-04")) == nil)
    #expect(calendar.workingDays(after: .on("2026-12-30"), through: .on("2027-01-10")) == nil)
  }

  @Test(arguments: [
    ("2026", "2026"), ("2026H2", "2026H2"), ("2026Q4", "2026Q4"), ("2026-01", "2026-01"), ("202612", "2026-12"),
  ])
  func aPeriodIsReadInItsForms(text: String, written: String) { #expect(Period(text)?.description == written) }

  @Test(arguments: ["2026H3", "2026Q0", "2026-13", "2026-1", "26", "2026年1月", "Jan-26", "20261", "1899", "2026h1"])
  func whatIsNoPeriodIsNone(text: String) { #expect(Period(text) == nil) }

  @Test(arguments: ["2026年1月", "Jan-26", "26-Jan", "2026/1/1", "2026/01"])
  func whatASpreadsheetMadeOfAPeriodIsCalledThat(text: String) {
    let isDate = text.withBytes { bytes in
      if case .spreadsheetDate = Period.read(bytes) { return true }
      return false
    }
    #expect(isDate)
  }

  @Test func aRegionContainsItsPartsAndNothingElse() throws {
    func region(_ text: String) throws -> Region { try #require(Region(text)) }
    let province = try region("140000")
    #expect(try province.contains(region("140105")) && province.contains(region("140105001002")))
    #expect(try !province.contains(region("150000")) && !region("140100").contains(region("140200")))
    #expect(try region("140105").contains(region("140105001")) && !region("140105001").contains(region("140105")))
    #expect(try region("140105") == region("140105000000") && region("140105000").description == "140105")
    #expect(try region("140105001002").description == "140105001002")
    #expect(try region("000000").contains(province))
    for text in ["14010", "1401050", "14010x", "", "1401050010020"] { #expect(Region(text) == nil) }
  }

  @Test(arguments: [
    ("户主140105194001020014已故", "户主140105********0014已故"), ("14010519400102001X", "140105********001X"),
    ("卡6290001402000000016", "卡6290***********0016"),
    ("电话13800138000，批次20260403000001", "电话13800138000，批次20260403000001"),
    ("DF000000000000199", "DF000000000000199"), ("140105194001020", "140105*****1020"),
    ("１４０１０５１９４００１０２００１４", "１４０１０５********００１４"), ("12345678901234 567890", "12345678901234 567890"),
  ])
  func longNumbersInTextsAreMaskedAndOthersAreLeft(text: String, shown: String) {
    #expect(text.withoutPrivateNumbers == shown)
  }

  @Test func whatBelongsToAPersonIsMasked() {
    #expect(Mask.identity("140105194001020014") == "140105********0014")
    #expect(Mask.account("6290001402000000016") == "6290***********0016")
    #expect(Mask.name("武根旺") == "武**" && Mask.name("武") == "*" && Mask.name("") == "")
    for text in ["1", "12", "12345678", "123456789012", "140105194001020014"] {
      #expect(Mask.identity(text) != text && Mask.account(text) != text)
    }
  }
}

@Suite("Numbers of people, accounts and banks")
struct NumberTests {
  private func verdict(_ text: String) -> ResidentID.Verdict {
    text.withBytes { ResidentID.verdict($0, today: .on("2026-04-01")) }
  }

  @Test func aPersonsNumberIsGoodAndEverySlipInItIsFound() {
    for number in stride(from: 1, to: 60_000, by: 997) {
      let identity = Person(number).identity
      #expect(verdict(identity) == .good)
      var digits = Array(identity.utf8)
      digits[16] = 0x30 + (digits[16] - 0x30 + 1) % 10
      #expect(verdict(String(decoding: digits, as: UTF8.self)) == .wrongCheck)
    }
  }

  @Test(arguments: [
    ("11010519491231002X", ResidentID.Verdict.good), ("11010519491231002x", .good), ("110105194912310021", .wrongCheck),
    ("110105194902300020", .wrongBirthDate), ("110105202604020029", .wrongBirthDate), ("11010519491231002", .wrongForm),
    ("1101051949123100２X", .wrongForm), ("1.10105E+17", .damagedBySpreadsheet), ("", .wrongForm),
    ("A10105194912310021", .wrongForm),
  ])
  func aResidentsNumberIsJudgedByFormBirthDateAndCheck(text: String, expected: ResidentID.Verdict) {
    #expect(verdict(text) == expected)
  }

  @Test func aKeyIsTheSeventeenDigits() {
    #expect("11010519491231002X".withBytes { ResidentID.key($0) } == 11_010_519_491_231_002)
  }

  @Test func ageIsInFullYears() {
    #expect(ResidentID.age(bornOn: .on("1946-04-01"), on: .on("2026-04-01")) == 80)
    #expect(ResidentID.age(bornOn: .on("1946-04-02"), on: .on("2026-04-01")) == 79)
    #expect(ResidentID.age(bornOn: .on("2004-02-29"), on: .on("2026-02-28")) == 21)
  }

  @Test func aCardSatisfiesLuhnAndAPassbookNeedNot() {
    func verdict(_ text: String, isCard: Bool = true) -> AccountNumber.Verdict {
      text.withBytes { AccountNumber.verdict($0, isCard: isCard) }
    }
    for number in 1..<200 {
      let card = Person(number).card()
      #expect(verdict(card) == .good)
      let wrong = card.dropLast() + "\((Int(String(card.last!))! + 1) % 10)"
      #expect(verdict(String(wrong)) == .wrongCheck && verdict(String(wrong), isCard: false) == .good)
    }
    #expect(verdict("") == .missing && verdict("1234567") == .wrongForm && verdict("6.21E+18") == .damagedBySpreadsheet)
    #expect(verdict(String(repeating: "0", count: 33)) == .wrongForm && verdict("62 90001402000000016") == .wrongForm)
  }

  @Test func aBankCodesCheckIsRightForOneDigitOfTen() {
    for prefix in ["402", "103", "403"] {
      let code = bankCode(prefix)
      let good = (0..<10).filter { digit in (code.dropLast() + "\(digit)").withBytes { BankCode.passesCheck($0) } }
      #expect(good.map { "\($0)" } == [String(code.suffix(1))])
    }
  }
}

extension Substring {
  fileprivate func withBytes<Value>(_ body: (Bytes) -> Value) -> Value { String(self).withBytes(body) }
}
