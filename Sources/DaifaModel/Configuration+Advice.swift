extension Configuration {
  /// 提示的限度: from when on a roster's figures are worth a word. They never refuse anything.
  package struct Advice: Sendable, Equatable {
    /// How many beneficiaries one payee may have without a word.
    package var payeeOf = 3
    /// By how many percent a period's lines or money may exceed the last period's without a word.
    package var growth = 20

    package init() {}
  }
}
