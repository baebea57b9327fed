import DaifaConfiguration
import DaifaModel
import Foundation
import Testing

@Suite("The daifa.yaml files of the repository")
struct ShippedTests {
  @Test(
    "Each is right as it stands",
    arguments: [
      "spool/daifa.yaml", "Fixtures/demo/daifa.yaml", "Fixtures/findings/daifa.yaml", "Fixtures/signatures/daifa.yaml",
    ])
  func right(path: String) throws {
    #expect(mistakes(in: try shipped(path)) == [])
  }

  @Test("The one in spool is also right with every example in its comments put to use")
  func examples() throws {
    let configuration = try ConfigurationReader.read(yaml: try withExamples(shipped("spool/daifa.yaml")))
    #expect(configuration.banks["abc"]?.reasons["0002"] == .nameDiffers)
    #expect(configuration.banks["abc"]?.cutoff == TimeOfDay("16:30"))
    #expect(configuration.banks["abc"]?.arrival == .init(marker: true, quietSeconds: 10))
    #expect(configuration.departments["taiyuan-civil"]?.payer?.account == "0400201400000002")
    #expect(configuration.policyPayers["SX-NY-01"]?.account == "0400201400000003")
    #expect(configuration.signatures[Party(role: .department, id: "taiyuan-civil")]?.keys.count == 1)
    #expect(configuration.signing?.sm2Key == "/etc/daifa/signing_sm2.pem")
    #expect(configuration.calendar.map(\.year) == [2027])
    #expect(Region("140105001").map { configuration.regionNames.name(of: $0) } == "小店区坞城街道")
  }

  @Test("The one in spool shows every default as it is")
  func defaults() throws {
    let shown = try ConfigurationReader.read(yaml: try shipped("spool/daifa.yaml"))
    let defaults = Configuration(payer: shown.payer)
    #expect(shown.limits == defaults.limits && shown.refuseAbove == defaults.refuseAbove)
    #expect(shown.returnDays == defaults.returnDays && shown.returnWindowDays == defaults.returnWindowDays)
    #expect(shown.reportFormats == defaults.reportFormats && shown.scanSeconds == defaults.scanSeconds)
    #expect(shown.quietSeconds == defaults.quietSeconds && shown.dueSoonDays == defaults.dueSoonDays)
    #expect(shown.advice == defaults.advice)
  }

  private func shipped(_ path: String) throws -> String {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// Takes the mark off lines that are keys commented out.
  private func withExamples(_ yaml: String) throws -> String {
    let example = try Regex("^( *)# ( *(?:- )?[A-Za-z0-9-]+:(?: .*)?)$", as: (Substring, Substring, Substring).self)
    let lines = yaml.split(separator: "\n", omittingEmptySubsequences: false).map { line -> String in
      guard let match = line.wholeMatch(of: example), !match.2.hasPrefix("automatic:") else { return String(line) }
      return String(match.1 + match.2)
    }
    return lines.joined(separator: "\n")
  }
}
