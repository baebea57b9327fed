import DaifaConfiguration
import DaifaModel
import Testing

@Suite("The key about notices")
struct NoticeKeyTests {
  @Test("What stands there is read; without it nobody is told")
  func read() throws {
    for word in DaifaModel.Configuration.Notices.allCases {
      let configuration = try ConfigurationReader.read(yaml: contractExample + "notices: \(word.rawValue)\n")
      #expect(configuration.notices == word)
    }
    #expect(try ConfigurationReader.read(yaml: contractExample).notices == .nobody)
  }

  @Test("Another word is a mistake, with the nearest right one")
  func wrong() {
    expectOne(
      .wordUnknown("finanse", of: ["none", "bank", "finance"], nearest: "finance"), line: 9, column: 10, at: "notices",
      mistakes(adding: "notices: finanse\n"))
  }
}
