import DaifaLedger
import DaifaModel
import DaifaReports
import DaifaSpool

/// 抽查层: what a sample is stratified by: the township of a line and the band of its amount.
struct Stratum: Hashable, Comparable {
  var township: Region
  var band: AmountBand

  /// The stratum of a region of any depth: what lies below a township counts as the township's.
  init(region: Region, band: AmountBand) {
    let digits = region.description
    township = region.depth == 5 ? Region(String(digits.prefix(9))) ?? region : region
    self.band = band
  }

  static func < (left: Stratum, right: Stratum) -> Bool {
    (left.township.code, left.township.depth, left.band.rawValue)
      < (right.township.code, right.township.depth, right.band.rawValue)
  }
}

/// 抽样: draws payments at random, so that whoever has the seed and the ledger draws the same.
///
/// Drawn from are the payments of a scope that were paid. Each stratum gives its part of the sample: size × its payments ÷ all, rounded down,
/// what is left going one each to the largest remainders, the earlier stratum first where they are equal. Within a stratum those are drawn
/// whose SHA-256 of `seed:payment_ref` is smallest, as bytes compare.
struct Sampling {
  let context: PassContext
  let transaction: LedgerTransaction

  /// What was drawn.
  struct Draw {
    var population = ControlTotal(count: 0, sum: .zero)
    var strata: [Stratum: ControlTotal] = [:]
    /// In the order of region and payment.
    var payments: [SampledPayment] = []
  }

  private struct Candidate {
    var rank: [UInt8]
    var payment: Int64
    var region: Region
    var amount: Amount
  }

  /// Draws; the payments are read twice: once to count, once to rank.
  func draw(_ scope: TableScope, size: Int, seed: String) throws -> Draw {
    var draw = Draw()
    let lines = try InstructedLines(context, transaction, scope)
    try lines.forEach { line in
      guard line.paid > .zero else { return }
      let stratum = Stratum(region: line.region, band: AmountBand(line.payment.amount))
      let before = draw.strata[stratum] ?? ControlTotal(count: 0, sum: .zero)
      draw.strata[stratum] = ControlTotal(count: before.count + 1, sum: before.sum + line.payment.amount)
      draw.population.count += 1
      draw.population.sum += line.payment.amount
    }
    let quotas = Sampling.quotas(draw.strata.mapValues(\.count), size: size)
    var candidates: [Stratum: [Candidate]] = [:]
    let digest = DigestStream()
    try lines.forEach { line in
      guard line.paid > .zero else { return }
      let stratum = Stratum(region: line.region, band: AmountBand(line.payment.amount))
      guard let quota = quotas[stratum], quota > 0 else { return }
      digest.update(Array("\(seed):\(PaymentReference(payment: line.payment.payment))".utf8))
      var own = candidates.removeValue(forKey: stratum) ?? []
      own.append(
        Candidate(
          rank: digest.finish().bytes, payment: line.payment.payment, region: line.region, amount: line.payment.amount))
      // So many and no more are kept in memory: the smallest so far.
      if own.count >= 2 * quota + 256 { own = Sampling.smallest(own, quota) }
      candidates[stratum] = own
    }
    let drawn = candidates.flatMap { stratum, own in
      Sampling.smallest(own, quotas[stratum] ?? 0).map { (stratum, $0) }
    }.sorted { ($0.1.region.code, $0.1.payment) < ($1.1.region.code, $1.1.payment) }
    draw.payments = drawn.enumerated().map { index, item in
      SampledPayment(
        ordinal: index + 1, payment: item.1.payment, region: item.1.region, band: item.0.band, amount: item.1.amount)
    }
    return draw
  }

  private static func smallest(_ candidates: [Candidate], _ count: Int) -> [Candidate] {
    Array(candidates.sorted { $0.rank.lexicographicallyPrecedes($1.rank) }.prefix(count))
  }

  /// How many of a sample each stratum gives: in proportion, by largest remainder.
  static func quotas(_ strata: [Stratum: Int], size: Int) -> [Stratum: Int] {
    let population = strata.values.reduce(0, +)
    let size = min(size, population)
    guard population > 0 else { return [:] }
    var quotas = strata.mapValues { size * $0 / population }
    let left = size - quotas.values.reduce(0, +)
    let byRemainder = strata.keys.sorted { one, other in
      let (mine, theirs) = (size * strata[one]! % population, size * strata[other]! % population)
      return mine == theirs ? one < other : mine > theirs
    }
    for stratum in byRemainder.prefix(left) { quotas[stratum]! += 1 }
    return quotas
  }
}

/// 抽查表: records a draw and writes its form for finance and audit.
struct SampleWriting {
  let context: PassContext
  let transaction: LedgerTransaction
  let outgoing: Outgoing

  func write(_ sample: SampleRecord, _ draw: Sampling.Draw, digest: Digest) throws {
    try transaction.record(sample, payments: draw.payments)
    let sum = draw.payments.reduce(Amount.zero) { $0 + $1.amount }
    try transaction.journal(
      "sample", party: Party.finance.path, subject: "\(sample.number) \(sample.seed) \(sample.scope)",
      count: draw.payments.count, amount: sum, contentDigest: digest.hex, at: context.now, day: context.today)
    let head = InspectionTables.Drawn(
      sample: sample.number, scope: sample.scope, seed: sample.seed, size: sample.size, drawn: draw.payments.count,
      drawnSum: sum, population: sample.population, strata: sample.strata, day: sample.day, journalHead: sample.head)
    for party in [Party.finance, Party(role: .audit)] {
      try outgoing.writeList(
        InspectionTables.form(head), "sample-\(sample.number)", to: party, kind: "sample", about: sample.file
      ) { list in
        let cursor = try transaction.paymentCursor()
        for payment in draw.payments {
          guard let roster = try transaction.roster(ofPayment: payment.payment) else { continue }
          let stratum = Stratum(region: payment.region, band: payment.band)
          try cursor.withPayment(payment.payment) { recorded in
            try list.row(
              InspectionTables.formRow(
                head, ordinal: payment.ordinal, payment: payment.payment, region: payment.region,
                stratum: "\(stratum.township) \(payment.band.chineseName)", policy: roster.policyName,
                period: roster.period, name: recorded[.beneficiaryName].text,
                maskedID: Mask.identity(recorded[.beneficiaryID]), amount: payment.amount))
          }
        }
        try list.row(InspectionTables.formTotals(draw.payments.count), isSum: true)
      }
    }
  }
}
