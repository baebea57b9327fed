package import DaifaModel

/// The rules about one line of an allotment file 指标文件: what can be said without the budgets themselves.
package enum AllotmentLineReader {
  /// The years budget may be for.
  package static let years = 2000...2100

  /// Reads a line; gives the allotment unless it is refused, what was found, and what the line adds to the file's sum.
  package static func read(
    _ fields: LineFields, line: Int, book: PolicyBook, today: Day
  ) -> (line: Allotment?, findings: [Finding], amount: Amount) {
    var reader = LineReader<AllotmentField>(fields, line: line)
    let number = reader.text(.allotmentNumber, limit: 35, required: true)
    let code = reader.text(.policyCode, limit: 35, required: true)
    let region = reader.region(.region)
    if !code.isEmpty { checkPolicy(code, region, book, today, &reader) }
    let year = reader.number(.year, years, required: true)
    let direction = reader.word(.direction, Allotment.Direction.self, ["下达", "收回"], empty: .add)
    let amount = reader.amount(.amount)
    if reader.bytes(.amount).count == 0 { reader.add(.valueMissing, .amount) }
    if amount == .zero { reader.add(.allotmentZero, .amount) }
    let day = reader.day(.allottedOn)
    let document = reader.text(.documentNumber, limit: 60)
    let remark = reader.text(.remark, limit: 140)
    guard !reader.isRefused, let region, let year, let direction, let amount else {
      return (nil, reader.findings, amount ?? .zero)
    }
    let allotment = Allotment(
      number: number, budget: BudgetKey(policy: code, region: region, year: year), direction: direction, amount: amount,
      allottedOn: day, documentNumber: document, remark: remark)
    return (allotment, reader.findings, amount)
  }

  /// Budget is for what stands on a list, inside the region it pays in. A policy that is over may still get its budget taken back.
  private static func checkPolicy(
    _ code: String, _ region: Region?, _ book: PolicyBook, _ today: Day, _ reader: inout LineReader<AllotmentField>
  ) {
    guard let policy = book.row(of: code, on: today) else {
      return reader.add(.allotmentPolicyUnknown, .policyCode, found: code)
    }
    if let region, !policy.region.contains(region) {
      reader.add(
        .regionOutsidePolicy, .region, required: policy.region.description, found: region.description)
    }
  }
}
