/// 区划名称: what regions are called, as daifa.yaml says it.
package struct RegionNames: Sendable, Equatable {
  private var names: [Region: String]

  package init(_ names: [Region: String] = [:]) { self.names = names }

  package var isEmpty: Bool { names.isEmpty }

  /// What a region is called, after the names of what it lies in, from the county down: 小店区坞城街道; of a region without a name, those of
  /// what it lies in; empty where nothing of it is known.
  package func name(of region: Region) -> String {
    let above = names.keys.filter { $0 != region && $0.depth >= min(3, region.depth) && $0.contains(region) }
    let path = above.sorted { $0.depth < $1.depth }.compactMap { names[$0] } + [names[region]].compactMap(\.self)
    return path.joined()
  }

  /// The code, and what it is called: `140105001 小店区坞城街道`.
  package func label(_ region: Region) -> String {
    let name = name(of: region)
    return name.isEmpty ? region.description : "\(region) \(name)"
  }

  /// The same of a code that may be none.
  package func label(_ code: String) -> String { Region(code).map(label) ?? code }
}
