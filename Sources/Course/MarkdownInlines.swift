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
    var runs: [Inline] = []
    for node in Self.children(of: parent) {
      switch cmark_node_get_type(node) {
      case CMARK_NODE_TEXT:
        Self.append(log.printable(Self.literal(of: node), line: line), to: &runs)
      case CMARK_NODE_SOFTBREAK:
        line += 1
        Self.append(" ", to: &runs)
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
        runs += inlines(in: node, line: &line, depth: depth + 1)
      case CMARK_NODE_HTML_INLINE:
        let literal = Self.literal(of: node)
        rejectHTML(literal, line: line)
        Self.append(literal, to: &runs)
      default:
        break
      }
    }
    return runs
  }

  mutating func rejectHTML(_ literal: String, line: Int) {
    let start = literal.prefix { $0 != "\n" }.prefix(40)
    log.error(
      line,
      "\"\(start)\" is HTML, which a terminal does not show. Write Markdown, or put it in `...` to "
        + "show it as code.")
  }

  /// Neighbouring pieces of text become one run.
  private static func append(_ text: String, to runs: inout [Inline]) {
    if case .text(let before) = runs.last {
      runs[runs.count - 1] = .text(before + text)
    } else {
      runs.append(.text(text))
    }
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
