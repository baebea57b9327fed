import DaifaModel

/// Reads `banks:`.
struct BankReading {
  private(set) var banks: [String: Configuration.Bank] = [:]
  /// Who claims the codes that begin so.
  private var claims: [String: String] = [:]

  init(_ item: Item?, arrival: ArrivalReading?) {
    for (key, value) in item?.entries() ?? [] {
      PartyID.check(key)
      let section = value.section(
        "name", "codes", "regions", "contract", "format", "instructionLines", "reasons", "arrival", "signature",
        "cutoff")
      read(section, id: key.name, arrival: arrival)
    }
  }

  private mutating func read(_ section: Section, id: String, arrival: ArrivalReading?) {
    let name = section.required("name")?.text()
    var bank = Configuration.Bank(id: id, name: name ?? "", codes: [])
    bank.codes = section.required("codes")?.someItems().compactMap { readCode($0, bank: id) } ?? []
    bank.regions = section["regions"]?.items().compactMap { $0.region() } ?? []
    if let contract = section["contract"] { BankReading.readContract(contract, into: &bank) }
    if let format = section["format"]?.word(Configuration.InstructionFormat.self) { bank.format = format }
    bank.instructionLines = section["instructionLines"]?.number(1...1_000_000_000)
    bank.reasons = section["reasons"].map { BankReading.readReasons($0) } ?? [:]
    bank.arrival = ArrivalReading.read(section["arrival"], common: arrival)
    bank.cutoff = section["cutoff"]?.timeOfDay()
    if name != nil { banks[id] = bank }
  }

  /// One beginning of bank codes: digits that no bank has claimed before.
  private mutating func readCode(_ item: Item, bank: String) -> String? {
    let code = item.value({ text in
      text.utf8.count <= 12 && text.withBytes { $0.isAllDigits } ? text : nil
    }) { .bankCode($0) }
    guard let code else { return nil }
    if let owner = claims[code] {
      item.note(.bankCodeClaimed(code, by: owner))
      return nil
    }
    claims[code] = bank
    return code
  }

  private static func readContract(_ item: Item, into bank: inout Configuration.Bank) {
    let section = item.section("from", "to")
    bank.contractFrom = section["from"]?.day()
    bank.contractTo = section["to"]?.day()
    if let from = bank.contractFrom, let to = bank.contractTo, to < from {
      section["to"]?.note(.datesReversed(from: from, to: to))
    }
  }

  private static func readReasons(_ item: Item) -> [String: ReasonCode] {
    var reasons: [String: ReasonCode] = [:]
    for (key, value) in item.entries() { reasons[key.name] = value.word(ReasonCode.self) }
    return reasons
  }
}

/// Reads `calendar:`, the arrangements of years that were not yet published when this program was made.
struct CalendarReading {
  private(set) var years: [WorkingCalendar.Year] = []

  init(_ item: Item) {
    for entry in item.items() { read(entry.section("year", "paper", "holidays", "makeUpDays")) }
  }

  private mutating func read(_ section: Section) {
    let yearItem = section.required("year")
    let number = yearItem?.number(2_000...2_199)
    let paper = section.required("paper")?.text()
    let holidays = CalendarReading.days(section.required("holidays"), year: number)
    let makeUpDays = CalendarReading.days(section["makeUpDays"], year: number)
    for (day, place) in makeUpDays {
      if day.weekday <= 5 { place.note(.makeUpDayNotWeekend(day)) }
      if holidays[day] != nil { place.note(.holidayIsMadeUp(day)) }
    }
    guard let number, let paper else { return }
    if years.contains(where: { $0.year == number }) { yearItem?.note(.repeatedKey("\(number)")) }
    years.append(
      WorkingCalendar.Year(
        year: number, paper: paper, holidays: Set(holidays.keys), makeUpDays: Set(makeUpDays.keys)))
  }

  /// Days of a list that lie in the year, each with its place.
  private static func days(_ item: Item?, year: Int?) -> [Day: Item] {
    var days: [Day: Item] = [:]
    for entry in item?.items() ?? [] {
      guard let day = entry.day() else { continue }
      if let year, day.year != year { entry.note(.calendarDayOutsideYear(day, year: year)) }
      days[day] = entry
    }
    return days
  }
}
