import DaifaConfiguration
import DaifaModel
import Testing

/// The least daifa.yaml that must work, as the contract prints it.
let contractExample = """
  departments:
    agriculture: {name: 农业农村局, region: "140000"}
  banks:
    rcu: {name: 农村信用社, codes: ["402"]}          # bank codes that begin so; the longest wins
    abc: {name: 农业银行, codes: ["103"]}
  payer: {account: "0400201400000001", name: 财政零余额账户}
  arrival: {quiet: 0}                                # seconds
  approval: automatic                                # or required

  """

/// The mistakes of a daifa.yaml; none when it is right.
func mistakes(in yaml: String) -> [ConfigurationMistake] {
  do {
    _ = try ConfigurationReader.read(yaml: yaml)
    return []
  } catch {
    return error.mistakes
  }
}

/// The mistakes of the contract's example with one text put in place of another.
func mistakes(replacing text: String, with other: String) -> [ConfigurationMistake] {
  precondition(contractExample.contains(text))
  let parts = contractExample.split(separator: text, maxSplits: 1, omittingEmptySubsequences: false)
  return mistakes(in: parts.joined(separator: other))
}

/// The mistakes of the contract's example with lines after it, which begin on line 9.
func mistakes(adding lines: String) -> [ConfigurationMistake] { mistakes(in: contractExample + lines) }

/// Expects one mistake of a kind, at a place.
func expectOne(
  _ problem: ConfigurationProblem, line: Int, column: Int, at keyPath: String, _ found: [ConfigurationMistake],
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let expected = ConfigurationMistake(line: line, column: column, keyPath: keyPath, problem: problem)
  #expect(found == [expected], sourceLocation: sourceLocation)
}
