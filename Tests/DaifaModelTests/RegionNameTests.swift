import DaifaModel
import Testing

@Suite("What regions are called")
struct RegionNameTests {
  private func region(_ code: String) throws -> Region { try #require(Region(code)) }

  @Test func aPlaceIsNamedFromItsCountyDown() throws {
    let names = RegionNames([
      try region("140000"): "山西省", try region("140100"): "太原市", try region("140105"): "小店区",
      try region("140105001"): "坞城街道", try region("140105001002"): "第二社区",
    ])
    for (code, name) in [
      ("140000", "山西省"), ("140100", "太原市"), ("140105", "小店区"), ("140105001", "小店区坞城街道"),
      ("140105001002", "小店区坞城街道第二社区"), ("140105001003", "小店区坞城街道"), ("140106", ""), ("150000", ""),
    ] {
      #expect(names.name(of: try region(code)) == name, "\(code)")
    }
    #expect(names.label(try region("140105")) == "140105 小店区" && names.label("140106") == "140106")
    #expect(RegionNames().label("140105") == "140105")
  }
}
