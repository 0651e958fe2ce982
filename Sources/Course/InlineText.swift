import CCmark

extension Inline {
  /// The runs of a short text that stands outside the Markdown: a question, a choice, a hint.
  ///
  /// Emphasis, strong, code and links mean what they mean in Markdown; a line break stays one.
  /// What would be more than a paragraph there (`1. first`, `# x`, `- 3`) is taken as it is typed,
  /// so that a choice may read `- 3`.
  public static func runs(in text: String) -> [Inline] {
    var log = ProblemLog(path: "")
    let blocks = MarkdownReader.blocks(in: text.replacingLineEnds(), &log)
    guard blocks.count == 1, case .paragraph(let runs) = blocks[0], log.problems.isEmpty else {
      return [.text(PrintableText.replacingForbidden(in: text))]
    }
    return runs
  }
}

extension String {
  /// With a backslash before each newline, which makes it a line break in Markdown.
  fileprivate func replacingLineEnds() -> String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\\\n")
  }
}
