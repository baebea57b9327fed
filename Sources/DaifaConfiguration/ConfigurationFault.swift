import DaifaModel

/// What is wrong with daifa.yaml: every mistake in it, by line.
package struct ConfigurationFault: Error, Sendable, Equatable {
  /// At least one, in the order of their places.
  package let mistakes: [ConfigurationMistake]

  package init(mistakes: [ConfigurationMistake]) { self.mistakes = mistakes }
}

/// One mistake in daifa.yaml, and where it is.
package struct ConfigurationMistake: Sendable, Equatable {
  /// The line, from 1.
  package let line: Int
  /// The column, from 1.
  package let column: Int
  /// The keys that lead there: `banks.rcu.codes[0]`; empty for the file as a whole.
  package let keyPath: String
  /// What is wrong.
  package let problem: ConfigurationProblem

  package init(line: Int, column: Int, keyPath: String, problem: ConfigurationProblem) {
    self.line = line
    self.column = column
    self.keyPath = keyPath
    self.problem = problem
  }

  /// The mistake as one Chinese sentence.
  package var chinese: String { problem.sentence(.chinese) }
  /// The mistake as one English sentence.
  package var english: String { problem.sentence(.english) }
}

extension ConfigurationFault: CustomStringConvertible {
  /// All mistakes, one a line, each with its place and in both languages.
  package var description: String {
    let heading =
      "daifa.yaml有\(mistakes.count)处错误。 daifa.yaml has \(mistakes.count) mistake\(mistakes.count == 1 ? "" : "s")."
    return ([heading] + mistakes.map { "  \($0)" }).joined(separator: "\n")
  }
}

extension ConfigurationMistake: CustomStringConvertible {
  /// The mistake with its place, in both languages.
  package var description: String {
    let place = "daifa.yaml:\(line):\(column):" + (keyPath.isEmpty ? "" : " \(keyPath):")
    return "\(place) \(chinese) \(english)"
  }
}
