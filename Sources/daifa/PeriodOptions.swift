import ArgumentParser
import DaifaExchange
import DaifaModel
import DaifaReports
import Foundation

/// A month, as a command is given it.
struct MonthArgument: ExpressibleByArgument {
  var first: Day
  var last: Day

  init?(argument: String) {
    let parts = argument.split(separator: "-", omittingEmptySubsequences: false)
    guard argument.utf8.count == 7, parts.count == 2, let year = Int(parts[0]), let month = Int(parts[1]),
      let (first, last) = PeriodReporting.month(year, month)
    else { return nil }
    (self.first, self.last) = (first, last)
  }
}

/// A day, as a command is given it.
struct DayArgument: ExpressibleByArgument {
  var day: Day

  init?(argument: String) {
    guard argument.utf8.count == 10, let day = Day(argument) else { return nil }
    self.day = day
  }
}

/// In which form a command prints a report.
extension DaifaModel.Configuration.ReportFormat: ExpressibleByArgument {}
