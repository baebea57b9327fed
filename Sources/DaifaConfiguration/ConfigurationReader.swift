package import DaifaModel
import Yams

/// Reads daifa.yaml. Either everything in it is right, or every mistake is named.
package enum ConfigurationReader {
  /// Reads the text of a daifa.yaml.
  package static func read(yaml: String) throws(ConfigurationFault) -> Configuration {
    let log = MistakeLog()
    guard let root = try node(of: yaml) else {
      throw ConfigurationFault(mistakes: [
        ConfigurationMistake(line: 1, column: 1, keyPath: "", problem: .wrongForm(required: .mapping, found: .nothing))
      ])
    }
    let reading = RootReading(Item(node: root, path: "", log: log))
    let mistakes = log.sorted
    guard mistakes.isEmpty, let configuration = reading.configuration else {
      throw ConfigurationFault(mistakes: mistakes)
    }
    return configuration
  }

  private static func node(of yaml: String) throws(ConfigurationFault) -> Node? {
    do {
      // libYAML, told that the text is UTF-8, does not expect the byte-order mark that Windows editors write.
      let text = yaml.unicodeScalars.first == "\u{FEFF}" ? String(yaml.unicodeScalars.dropFirst()) : yaml
      return try compose(yaml: text)
    } catch let error as YamlError {
      throw ConfigurationFault(mistakes: [mistake(error, in: yaml)])
    } catch {
      throw ConfigurationFault(mistakes: [
        ConfigurationMistake(line: 1, column: 1, keyPath: "", problem: .syntax("\(error)"))
      ])
    }
  }

  private static func mistake(_ error: YamlError, in yaml: String) -> ConfigurationMistake {
    func at(_ place: (line: Int, column: Int), _ problem: ConfigurationProblem) -> ConfigurationMistake {
      ConfigurationMistake(line: max(1, place.line), column: max(1, place.column), keyPath: "", problem: problem)
    }
    switch error {
    case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _),
      .composer(let context, let problem, let mark, _):
      return at((mark.line, mark.column), .syntax(context.map { "\($0.text), \(problem)" } ?? problem))
    case .duplicatedKeysInMapping(let keys, let context):
      return at((context.mark.line, context.mark.column), .repeatedKey(keys.joined(separator: ", ")))
    case .reader(let problem, let offset, _, _):
      return at(place(offset ?? 0, in: yaml), .syntax(problem))
    default:
      return at((1, 1), .syntax("\(error)"))
    }
  }

  /// The line and column of the character so many characters after the start.
  private static func place(_ offset: Int, in yaml: String) -> (line: Int, column: Int) {
    let lines = yaml.prefix(offset).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    return (lines.count, (lines.last?.count ?? 0) + 1)
  }
}
