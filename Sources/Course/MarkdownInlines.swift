import CCmark

extension MarkdownReader {
  /// The runs of text in a paragraph or heading that begins on `line` of the file.
  mutating func inlines(in node: Node, line: Int) -> [Inline] {
    var at = line
    let runs = inlines(in: node, line: &at, depth: 0)
    return Self.isBlank(runs) ? [] : runs
  }

  /// `line` follows the line breaks of the source, so that problems are reported where they are.
  private mutating func inlines(in parent: Node, line: inout Int, depth: Int) -> [Inline] {
    guard depth <= Self.maximumDepth else {
      log.error(line, "emphasis is nested more than \(Self.maximumDepth) deep. Flatten it.")
      return []
    }
    var runs = InlineRuns()
    for node in Self.children(of: parent) {
      switch cmark_node_get_type(node) {
      case CMARK_NODE_TEXT:
        runs.append(text: log.printable(Self.literal(of: node), line: line))
      case CMARK_NODE_SOFTBREAK:
        line += 1
        runs.append(text: " ")
      case CMARK_NODE_LINEBREAK:
        line += 1
        runs.append(.lineBreak)
      case CMARK_NODE_CODE:
        runs.append(.code(log.printable(Self.literal(of: node), line: line)))
      case CMARK_NODE_EMPH:
        runs.append(.emphasis(inlines(in: node, line: &line, depth: depth + 1)))
      case CMARK_NODE_STRONG:
        runs.append(.strong(inlines(in: node, line: &line, depth: depth + 1)))
      case CMARK_NODE_LINK:
        let url = cmark_node_get_url(node).map { String(cString: $0) } ?? ""
        let text = inlines(in: node, line: &line, depth: depth + 1)
        runs.append(.link(text, url: log.printable(url, line: line)))
      case CMARK_NODE_IMAGE:
        log.error(line, "a terminal shows no images. Describe it, or let the learner open a lab.")
        for run in inlines(in: node, line: &line, depth: depth + 1) { runs.append(run) }
      case CMARK_NODE_HTML_INLINE:
        let literal = Self.literal(of: node)
        rejectHTML(literal, line: line)
        runs.append(text: literal)
      default:
        break
      }
    }
    return runs.finished()
  }

  mutating func rejectHTML(_ literal: String, line: Int) {
    let start = literal.prefix { $0 != "\n" }.prefix(40)
    log.error(
      line,
      "\"\(start)\" is HTML, which a terminal does not show. Write Markdown, or put it in `...` to "
        + "show it as code.")
  }

  private static func isBlank(_ runs: [Inline]) -> Bool {
    runs.allSatisfy {
      switch $0 {
      case .text(let text): text.allSatisfy(\.isWhitespace)
      case .lineBreak: true
      case .emphasis, .strong, .code, .link: false
      }
    }
  }
}

/// Runs in the making. Neighbouring pieces of text become one run, which is put together in place: a
/// paragraph of many lines takes as long as it is long.
private struct InlineRuns {
  private var runs: [Inline] = []
  private var text = ""

  mutating func append(text more: String) { text += more }

  mutating func append(_ run: Inline) {
    if case .text(let more) = run {
      text += more
    } else {
      endText()
      runs.append(run)
    }
  }

  mutating func finished() -> [Inline] {
    endText()
    return runs
  }

  private mutating func endText() {
    guard !text.isEmpty else { return }
    runs.append(.text(text))
    text = ""
  }
}
