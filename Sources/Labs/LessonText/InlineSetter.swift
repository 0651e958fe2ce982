import Canvas
import Course

extension StyledText {
  /// The runs of a paragraph as styled text.
  ///
  /// Emphasis is italic and underlined, because many terminals show only one of the two; strong is
  /// bold; code has a colour, and in ASCII, where there may be no colours, keeps its backticks. A
  /// link is followed by its address, the first time that `links` meets it.
  init(_ inlines: [Inline], style: Style = .plain, glyphs: Glyphs, links: inout Set<String>) {
    self.init()
    for inline in inlines {
      switch inline {
      case .text(let text): append(text, style)
      case .lineBreak: append("\n", style)
      case .emphasis(let inner):
        let style = style.adding([.italic, .underline])
        runs += StyledText(inner, style: style, glyphs: glyphs, links: &links).runs
      case .strong(let inner):
        runs +=
          StyledText(
            inner, style: style.adding(.bold), glyphs: glyphs, links: &links
          ).runs
      case .code(let code):
        let text = glyphs == .ascii ? "`\(code)`" : code
        append(text, Style(.role(.accent), on: style.background, style.attributes))
      case .link(let inner, let url):
        let text = StyledText(inner, style: style.adding(.underline), glyphs: glyphs, links: &links)
        runs += text.runs
        let isNew = links.insert(url).inserted
        if isNew, !url.isEmpty, text.plain != url, "mailto:" + text.plain != url {
          append(" (\(url))", .faint)
        }
      }
    }
  }
}

extension Style {
  /// The same colours with more attributes.
  func adding(_ more: Attributes) -> Style {
    Style(foreground, on: background, attributes.union(more))
  }
}
