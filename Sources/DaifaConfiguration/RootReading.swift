import DaifaModel

/// Reads the top level of daifa.yaml.
struct RootReading {
  /// What was read; nil when something that cannot be done without is missing.
  private(set) var configuration: Configuration?

  init(_ root: Item) {
    let section = root.section(
      "departments", "banks", "payer", "treasuryAccounts", "arrival", "approval", "budget", "refuseAbove", "limits",
      "policies", "returns", "reports", "scan", "calendar", "finance", "signing", "deadlines", "breaks", "advice",
      "notices", "audit", "regions")
    let payers = PayerReading(treasuryAccounts: section["treasuryAccounts"])
    let arrival = section["arrival"].map { ArrivalReading($0) }
    let payer = section.required("payer").flatMap { payers.read($0) }
    let departments = DepartmentReading(section.required("departments"), payers: payers, arrival: arrival)
    let banks = BankReading(section.required("banks"), arrival: arrival)
    var result = Configuration(payer: payer ?? Configuration.Payer(account: "", name: ""))
    result.departments = departments.departments
    result.approvalOfDepartments = departments.approvals
    result.banks = banks.banks
    if let quiet = arrival?.quietSeconds { result.quietSeconds = quiet }
    if let approval = section["approval"]?.word(Configuration.Approval.self) { result.approval = approval }
    if let budget = section["budget"]?.word(Configuration.Budget.self) { result.budget = budget }
    if let notices = section["notices"]?.word(Configuration.Notices.self) { result.notices = notices }
    if let identifiers = section["audit"]?.section("identifiers")["identifiers"]?.word(Configuration.Identifiers.self) {
      result.auditIdentifiers = identifiers
    }
    section["regions"].map { RootReading.readRegions($0, into: &result) }
    section["policies"].map { RootReading.readPolicies($0, payers, into: &result) }
    section["refuseAbove"].map { RootReading.readRefuseAbove($0, into: &result.refuseAbove) }
    section["limits"].map { RootReading.readLimits($0, into: &result.limits) }
    section["returns"].map { RootReading.readReturns($0, into: &result) }
    if let days = section["deadlines"]?.section("soon")["soon"]?.number(0...30) { result.dueSoonDays = days }
    section["breaks"].map { RootReading.readEscalation($0, into: &result.escalation) }
    section["reports"].map { RootReading.readReports($0, into: &result) }
    if let seconds = section["scan"]?.number(1...3_600) { result.scanSeconds = seconds }
    if let calendar = section["calendar"] { result.calendar = CalendarReading(calendar).years }
    section["advice"].map { RootReading.readAdvice($0, into: &result.advice) }
    let signatures = SignatureReading(section)
    (result.signatures, result.signing) = (signatures.signatures, signatures.signing)
    configuration = payer == nil ? nil : result
  }

  private static func readPolicies(_ item: Item, _ payers: PayerReading, into result: inout Configuration) {
    for (key, value) in item.entries() {
      let section = value.section("payer", "approval")
      result.policyPayers[key.name] = section["payer"].flatMap { payers.read($0) }
      result.approvalOfPolicies[key.name] = section["approval"]?.word(Configuration.Approval.self)
    }
  }

  private static func readRegions(_ item: Item, into result: inout Configuration) {
    var names: [Region: String] = [:]
    for (key, value) in item.entries() {
      guard let region = key.region() else { continue }
      names[region] = value.text().map { String($0.prefix(40)) }
    }
    result.regionNames = RegionNames(names)
  }

  private static func readRefuseAbove(_ item: Item, into result: inout Configuration.RefuseAbove) {
    let section = item.section("share", "lines")
    if let parts = section["share"]?.partsPerMillion() { result.partsPerMillion = parts }
    if let lines = section["lines"]?.number(0...1_000_000_000) { result.lines = lines }
  }

  private static func readLimits(_ item: Item, into result: inout Configuration.Limits) {
    let section = item.section("fileBytes", "unpackedBytes", "lines", "instructionLines")
    if let bytes = section["fileBytes"]?.number(1...(1 << 50)) { result.fileBytes = bytes }
    if let bytes = section["unpackedBytes"]?.number(1...(1 << 50)) { result.unpackedBytes = bytes }
    if let lines = section["lines"]?.number(1...1_000_000_000) { result.lines = lines }
    if let lines = section["instructionLines"]?.number(1...1_000_000_000) { result.instructionLines = lines }
  }

  private static func readReturns(_ item: Item, into result: inout Configuration) {
    let section = item.section("days", "window")
    if let days = section["days"]?.number(1...366) { result.returnDays = days }
    if let days = section["window"]?.number(0...366) { result.returnWindowDays = days }
  }

  private static func readEscalation(_ item: Item, into result: inout Escalation) {
    let section = item.section("section", "leader")
    if let days = section["section"]?.number(1...366) { result.section = days }
    // A break rises to the section first.
    result.leader = max(result.leader, result.section)
    if let days = section["leader"]?.number(result.section...366) { result.leader = days }
  }

  private static func readAdvice(_ item: Item, into result: inout Configuration.Advice) {
    let section = item.section("payeeOf", "growth")
    if let beneficiaries = section["payeeOf"]?.number(1...1_000_000) { result.payeeOf = beneficiaries }
    if let percent = section["growth"]?.number(1...1_000_000) { result.growth = percent }
  }

  private static func readReports(_ item: Item, into result: inout Configuration) {
    guard let formats = item.section("formats")["formats"] else { return }
    result.reportFormats = Set(formats.someItems().compactMap { $0.word(Configuration.ReportFormat.self) })
  }
}
