import ArgumentParser
import DaifaExchange
import DaifaLedger
import DaifaModel
import DaifaReports

/// What may stand on the command line where a year is asked for: four digits, so that 26 is not taken for the year 26.
enum YearWord {
  static func read(_ text: String) throws -> Int {
    guard text.utf8.count == 4, text.utf8.allSatisfy(\.isASCIIDigit), let year = Int(text), (1990...2199).contains(year)
    else { throw ValidationError("“\(text)”不是年度，应写作四位，如2026。“\(text)” is no year; write it as 2026.") }
    return year
  }
}

extension LedgerTransaction {
  /// Ends with a sentence where neither a list nor a roster nor a budget knows a policy, and says which there are: what is not known is
  /// not told as nothing paid.
  func require(policy: String?) throws {
    guard let policy else { return }
    let known = Set(try policyLists().flatMap { $0.policies.map(\.code) })
      .union(try policiesWithRosters()).union(try budgets(policy: policy, year: nil).map(\.key.policy))
    guard known.contains(policy) else {
      throw Failure(
        "没有补贴项目“\(policy.withoutPrivateNumbers)”，已有的是：\(known.listed)。There is no such policy; these there are.")
    }
  }

  /// A sentence where the books hold nothing of a year, with the years they hold something of; nil where they do.
  func nothingIn(year: Int) throws -> String? {
    let years = try yearsInBooks()
    guard !years.contains(year) else { return nil }
    let known = years.isEmpty ? "无 none" : years.map { "\($0)" }.joined(separator: "、")
    return "账上没有\(year)年的清册和指标；有的年度：\(known)。Nothing is in the books of \(year); there is of these years."
  }
}

extension Configuration {
  /// Ends with a sentence where there is no such department, in daifa.yaml or in the books of earlier days, and says which there are.
  func require(department: String?, _ transaction: LedgerTransaction) throws {
    guard let department, departments[department] == nil, try !transaction.hasRosters(department: department) else {
      return
    }
    throw unknown(department: department)
  }

  /// The same of a bank.
  func require(bank: String?, _ transaction: LedgerTransaction) throws {
    guard let bank, banks[bank] == nil, try !transaction.hasInstructions(bank: bank) else { return }
    throw unknown(bank: bank)
  }

  private func unknown(department: String) -> Failure {
    Failure(
      "没有部门“\(department.withoutPrivateNumbers)”，已有的是：\(departments.keys.listed)。There is no such department; these there are."
    )
  }

  private func unknown(bank: String) -> Failure {
    Failure(
      "没有代发金融机构“\(bank.withoutPrivateNumbers)”，已有的是：\(banks.keys.listed)。There is no such bank; these there are.")
  }

  /// The part of the books that a department or a bank sees, or all of it.
  func scope(department: String?, bank: String?) throws -> ReportScope {
    if let department {
      guard let found = departments[department] else { throw unknown(department: department) }
      return .department(id: department, name: found.name)
    }
    guard let bank else { return .finance }
    guard let found = banks[bank] else { throw unknown(bank: bank) }
    return .bank(id: bank, name: found.name)
  }
}
