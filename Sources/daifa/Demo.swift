import ArgumentParser

/// Placeholder until the demo is written.
struct Demo: ParsableCommand {
  func run() throws {}
}
