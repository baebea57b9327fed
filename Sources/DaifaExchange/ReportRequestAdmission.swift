import DaifaLedger
import DaifaModel
import DaifaScreening

/// 收报表申请: takes a request of finance; what it asks for is written in the same transaction, so that it is there or was never asked for.
struct ReportRequestAdmission {
  let context: PassContext
  let transaction: LedgerTransaction
  let opened: OpenedFile
  let arrival: Arrival

  func run() throws -> Admission {
    let today = context.today
    let file = try ControlFile<ReportRequest>.read(opened, context) { fields, line in
      let (request, findings) = ReportRequestReader.read(fields, line: line, today: today)
      return (request, findings, .zero)
    }
    guard file.isReadable else { return file.decided(accepted: 0, sum: .zero) }
    var admission = file.decided(accepted: file.lines.count, sum: .zero)
    guard admission.outcome != .refused else { return admission }
    let requests = file.lines.map(\.line)
    let (context, arrival, transaction) = (context, arrival, transaction)
    admission.report = { outgoing in
      for request in requests {
        switch request.report {
        case .export:
          try AuditExporting(
            context: context, transaction: transaction, outgoing: outgoing, request: request, arrival: arrival
          ).run()
        case .monthly:
          try MonthlyReporting(
            configuration: context.configuration, transaction: transaction, spool: context.spool, today: context.today
          ).write(request, context, outgoing, about: arrival.file)
        }
      }
    }
    return admission
  }
}
