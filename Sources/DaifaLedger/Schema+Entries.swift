extension Schema {
  /// Entries of statements by what they name, where that is nothing of ours.
  static let entries = """
    CREATE INDEX statementRowStranger ON statementRow(reference) WHERE position IS NULL AND payment IS NULL;
    """
}
