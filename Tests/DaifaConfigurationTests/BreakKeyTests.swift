import DaifaConfiguration
import DaifaModel
import Testing

@Suite("The key about the age of breaks")
struct BreakKeyTests {
  @Test("What stands there is read; without it a break rises after five working days and after ten")
  func read() throws {
    let configuration = try ConfigurationReader.read(yaml: contractExample + "breaks: {section: 3, leader: 8}\n")
    #expect(configuration.escalation == Escalation(section: 3, leader: 8))
    #expect(try ConfigurationReader.read(yaml: contractExample).escalation == Escalation(section: 5, leader: 10))
    let later = try ConfigurationReader.read(yaml: contractExample + "breaks: {section: 20}\n")
    #expect(later.escalation == Escalation(section: 20, leader: 20))
  }

  @Test("It comes to the leader no sooner than to the section")
  func wrong() {
    expectOne(
      .number("3", least: 5, most: 366), line: 9, column: 30, at: "breaks.leader",
      mistakes(adding: "breaks: {section: 5, leader: 3}\n"))
  }
}
