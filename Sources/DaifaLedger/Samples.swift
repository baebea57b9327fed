package import DaifaModel
internal import GRDB

/// 抽查样本: one draw as the ledger keeps it.
package struct SampleRecord: Sendable {
  package var number: SampleNumber
  package var file: Int64
  package var line: Int
  package var scope: String
  package var seed: String
  package var size: Int
  /// What it was drawn from.
  package var population: ControlTotal
  package var strata: Int
  /// The journal's head it was drawn at.
  package var head: String
  package var day: Day
  package var requestedBy: String

  package init(
    number: SampleNumber, file: Int64, line: Int, scope: String, seed: String, size: Int, population: ControlTotal,
    strata: Int, head: String, day: Day, requestedBy: String
  ) {
    self.number = number
    self.file = file
    self.line = line
    self.scope = scope
    self.seed = seed
    self.size = size
    self.population = population
    self.strata = strata
    self.head = head
    self.day = day
    self.requestedBy = requestedBy
  }
}

/// One payment of a sample, and what was found where the people are.
package struct SampledPayment: Sendable {
  package var ordinal: Int
  package var payment: Int64
  package var region: Region
  package var band: AmountBand
  package var amount: Amount
  package var result: InspectionResult?
  package var found: Amount?
  package var inspector = ""
  package var inspectedOn: Day?
  package var note = ""

  package init(ordinal: Int, payment: Int64, region: Region, band: AmountBand, amount: Amount) {
    self.ordinal = ordinal
    self.payment = payment
    self.region = region
    self.band = band
    self.amount = amount
  }
}

extension LedgerTransaction {
  /// The number the next sample will have.
  package func nextSample() throws -> SampleNumber {
    SampleNumber(try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM sample")!)
  }

  /// Records a draw; its file is recorded already.
  package func record(_ sample: SampleRecord, payments: [SampledPayment]) throws {
    try execute(
      "INSERT INTO sample VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        sample.number.number, sample.file, sample.line, sample.scope, sample.seed, sample.size,
        sample.population.count, sample.population.sum.fen, sample.strata, sample.head, sample.day.description,
        sample.requestedBy,
      ])
    for payment in payments {
      try execute(
        "INSERT INTO samplePayment (sample, ordinal, payment, region, band, amountFen) VALUES (?, ?, ?, ?, ?, ?)",
        [
          sample.number.number, payment.ordinal, payment.payment, payment.region.description, payment.band.rawValue,
          payment.amount.fen,
        ])
    }
  }

  /// One draw; nil when there is none of that number.
  package func sample(_ number: SampleNumber) throws -> SampleRecord? {
    try Row.fetchOne(database, sql: "SELECT * FROM sample WHERE id = ?", arguments: [number.number]).flatMap { row in
      guard let day = Day(row["day"] as String) else { return nil }
      return SampleRecord(
        number: number, file: row["file"], line: row["line"], scope: row["scope"], seed: row["seed"], size: row["size"],
        population: ControlTotal(count: row["population"], sum: Amount(fen: row["populationFen"])),
        strata: row["strata"], head: row["head"], day: day, requestedBy: row["requestedBy"])
    }
  }

  /// One payment of a draw; nil when it was not drawn.
  package func sampledPayment(_ payment: Int64, of sample: SampleNumber) throws -> SampledPayment? {
    try Row.fetchOne(
      database, sql: "SELECT * FROM samplePayment WHERE sample = ? AND payment = ?",
      arguments: [sample.number, payment]
    ).flatMap(LedgerTransaction.sampledPayment)
  }

  /// The payments of a draw, in the order of its form.
  package func sampledPayments(of sample: SampleNumber) throws -> [SampledPayment] {
    try Row.fetchAll(
      database, sql: "SELECT * FROM samplePayment WHERE sample = ? ORDER BY ordinal", arguments: [sample.number]
    ).compactMap(LedgerTransaction.sampledPayment)
  }

  /// Records what was found about one payment of a draw.
  package func record(_ inspection: Inspection, file: Int64) throws {
    try execute(
      """
      UPDATE samplePayment SET result = ?, foundFen = ?, inspector = ?, inspectedOn = ?, note = ?, foundIn = ?
      WHERE sample = ? AND payment = ? AND result IS NULL
      """,
      [
        inspection.result.rawValue, inspection.found?.fen, inspection.inspector, inspection.inspectedOn.description,
        inspection.note, file, inspection.sample.number, inspection.payment,
      ])
  }

  /// What inspections found of a payment, for its life: the sample, its day, and the result where there is one.
  func inspections(of payment: Int64) throws -> [PaymentLife.Event] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT s.id, s.day, p.result, p.inspectedOn, p.inspector, p.note FROM samplePayment p JOIN sample s ON s.id = p.sample
        WHERE p.payment = ? ORDER BY s.id
        """, arguments: [payment]
    ).flatMap { row -> [PaymentLife.Event] in
      let number = SampleNumber(row["id"]).description
      var events = [PaymentLife.Event(at: row["day"], what: "抽中 sampled", detail: number)]
      if let result = InspectionResult(rawValue: row["result"] ?? "") {
        let words = [number, row["inspector"] ?? "", row["note"] ?? ""].filter { !$0.isEmpty }
        events.append(
          PaymentLife.Event(
            at: row["inspectedOn"] ?? "", what: "抽查\(result.chineseName) \(result.rawValue)",
            detail: words.joined(separator: " ").withoutPrivateNumbers))
      }
      return events
    }
  }

  private static func sampledPayment(_ row: Row) -> SampledPayment? {
    guard let region = Region(row["region"] as String), let band = AmountBand(rawValue: row["band"]) else { return nil }
    var payment = SampledPayment(
      ordinal: row["ordinal"], payment: row["payment"], region: region, band: band,
      amount: Amount(fen: row["amountFen"]))
    payment.result = InspectionResult(rawValue: row["result"] ?? "")
    payment.found = (row["foundFen"] as Int64?).map { Amount(fen: $0) }
    payment.inspector = row["inspector"] ?? ""
    payment.inspectedOn = (row["inspectedOn"] as String?).flatMap { Day($0) }
    payment.note = row["note"] ?? ""
    return payment
  }
}
