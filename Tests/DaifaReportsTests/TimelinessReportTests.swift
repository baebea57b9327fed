import DaifaModel
import Testing

@testable import DaifaReports

extension Samples {
  /// Something of every stage in every standing, with a text from outside in it.
  static func timeliness(scope: ReportScope = .finance, text: String = "NY-2026-001", copies: Int = 1)
    -> TimelinessReport
  {
    let standings: [DeadlineStanding] = [
      .late(workingDays: 3), .late(workingDays: nil), .dueSoon(workingDays: 0), .dueSoon(workingDays: 2), .notDue,
      .doneInTime, .doneLate(workingDays: 1), .unknown,
    ]
    var items: [TimelinessReport.Item] = []
    for stage in Stage.allCases {
      for (index, standing) in standings.enumerated() {
        for copy in 0..<copies {
          var item = DeadlineItem(
            stage, subject: "\(copy)", party: .finance, department: "agriculture", policy: "SX-NY-01",
            policyName: "耕地地力保护补贴", period: "2026-04",
            deadline: Deadline(
              start: day.advanced(by: -9), dueOn: day.advanced(by: index - 3), isDone: index > 4,
              doneOn: index > 4 && index < 7 ? day : nil))
          item.batchNumber = stage == .submission ? "" : text
          item.instructionNumber = stage == .bankReturn ? "rcu-20260403-000001" : ""
          (item.payments, item.amount) = (12, Amount(fen: 1_234_500))
          items.append(
            .init(
              item, standing: standing, partyName: stage == .bankReturn ? "小店农村信用社" : "财政部门",
              departmentName: "省农业农村厅"))
        }
      }
    }
    return TimelinessReport(
      scope: scope, day: day, soonDays: 2, all: items.reversed(), journalHead: String(repeating: "ab", count: 32))
  }

  private static var day: Day { Day(year: 2026, month: 4, day: 10)! }
}

@Suite("The timeliness report")
struct TimelinessReportTests {
  @Test("Everything is counted once, and the lines add up to the total")
  func addsUp() throws {
    let report = Samples.timeliness()
    #expect(report.lines.map(\.stage) == Stage.allCases && report.lines.map(\.counts.total) == [8, 8, 8, 8])
    #expect(report.total.total == 32 && report.total.late == 8 && report.total.doneLate == 4)
    #expect(report.items.count == 20 && report.itemCount == 20)
    let chart = try #require(TimelinessRenderer.page(report).chart)
    #expect(chart.total.count == 32 && chart.segments.map(\.width).reduce(0, +) == Chart.width)
  }

  @Test("Late comes before due soon, and that before what was done late; the oldest first")
  func order() {
    let words = Samples.timeliness().items.map(\.standing.word)
    #expect(
      words == [String](repeating: "late", count: 8) + [String](repeating: "dueSoon", count: 8)
        + [String](repeating: "doneLate", count: 4))
  }

  @Test("The CSV has a row for each thing, and says nothing of payments of a roster that has not come")
  func csv() throws {
    let rows = try Written { try TimelinessRenderer.csv(Samples.timeliness(), to: $0) }.rows
    #expect(rows[0] == ["时限报告", "财政部门"])
    #expect(rows.contains(["合计", "", "8", "8", "4", "4", "4", "4", "32"]))
    let listed = rows.drop { $0.first != "状态" }.dropFirst()
    #expect(listed.count == 20 && listed.allSatisfy { $0.count == 16 })
    #expect(listed.filter { $0[2] == "报送" }.allSatisfy { $0[14] == "" && $0[15] == "" })
    #expect(listed.filter { $0[2] == "回盘" }.allSatisfy { $0[14] == "12" && $0[15] == "12345.00" })
  }

  @Test("A list that stopped says so, with the exact count")
  func bounded() throws {
    let report = Samples.timeliness(copies: 600)
    let html = try Written { try TimelinessRenderer.html(report, to: $0) }
    #expect(html.text.contains("列出前500条，共4,800条"))
    let csv = try Written { try TimelinessRenderer.csv(report, to: $0) }
    #expect(csv.rows.contains(["下表范围", "列出前10,000条，共12,000条"]))
  }

  @Test("Text from outside cannot leave its place", arguments: HostileTextTests.hostile)
  func holds(_ text: String) throws {
    let plain = try Written { try TimelinessRenderer.html(Samples.timeliness(), to: $0) }
    let html = try Written { try TimelinessRenderer.html(Samples.timeliness(text: text), to: $0) }
    #expect(html.tagNames == plain.tagNames)
    let xml = try Written { try TimelinessRenderer.xml(Samples.timeliness(text: text), to: $0) }
    #expect(xml.isWellFormed && xml.tagNames == ["timeliness", "stage", "item"])
  }

  @Test("A batch number that holds a person's number does not show it")
  func masked() throws {
    let report = Samples.timeliness(text: "140105196304120008")
    for written in try [
      Written { try TimelinessRenderer.csv(report, to: $0) }, Written { try TimelinessRenderer.xml(report, to: $0) },
      Written { try TimelinessRenderer.html(report, to: $0) },
    ] {
      #expect(!written.text.contains("140105196304120008"))
    }
  }

  @Test("Counts of things are not said to be money")
  func words() throws {
    let html = try Written { try TimelinessRenderer.html(Samples.timeliness(), to: $0) }
    #expect(html.text.contains("占件数") && !html.text.contains("占金额"))
    let other = try Written { try ReconciliationRenderer.html(Samples.reconciliation(), to: $0) }
    #expect(other.text.contains("占金额") && !other.text.contains("占件数"))
  }
}
