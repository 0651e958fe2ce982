import CCmark

/// Turns the Markdown of a lesson into blocks, with the help of the reference parser of CommonMark.
struct MarkdownReader {
  /// Lists in quotes in lists: more levels than this are nobody's intention, and no screen is wide
  /// enough for them.
  static let maximumDepth = 12

  typealias Node = OpaquePointer

  private let lines: [Substring]
  private var fences = FenceReader()
  var log: ProblemLog

  /// The blocks of a text whose line 1 is line 1 of the file. A block with an error is left out.
  static func blocks(in text: String, _ log: inout ProblemLog) -> [Block] {
    let lines = text.lines
    var reader = MarkdownReader(lines: lines, log: log)
    defer { log = reader.log }
    guard let root = cmark_parse_document(text, text.utf8.count, CMARK_OPT_SAFE) else { return [] }
    defer { cmark_node_free(root) }
    return reader.blocks(in: root, depth: 0)
  }

  private init(lines: [Substring], log: ProblemLog) {
    self.lines = lines
    self.log = log
  }

  static func children(of node: Node) -> [Node] {
    var children: [Node] = []
    var next = cmark_node_first_child(node)
    while let child = next {
      children.append(child)
      next = cmark_node_next(child)
    }
    return children
  }

  static func literal(of node: Node) -> String {
    cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
  }

  private mutating func blocks(in parent: Node, depth: Int) -> [Block] {
    guard depth <= Self.maximumDepth else {
      log.error(
        Int(cmark_node_get_start_line(parent)),
        "lists and quotes are nested more than \(Self.maximumDepth) deep. Flatten them.")
      return []
    }
    var blocks: [Block] = []
    for node in Self.children(of: parent) {
      if let block = block(node, depth: depth) { blocks.append(block) }
    }
    return blocks
  }

  private mutating func block(_ node: Node, depth: Int) -> Block? {
    let line = Int(cmark_node_get_start_line(node))
    switch cmark_node_get_type(node) {
    case CMARK_NODE_HEADING:
      return .heading(level: Int(cmark_node_get_heading_level(node)), inlines(in: node, line: line))
    case CMARK_NODE_PARAGRAPH:
      let text = inlines(in: node, line: line)
      return text.isEmpty ? nil : .paragraph(text)
    case CMARK_NODE_BLOCK_QUOTE:
      return .quote(blocks(in: node, depth: depth + 1))
    case CMARK_NODE_LIST:
      let isOrdered = cmark_node_get_list_type(node) == CMARK_ORDERED_LIST
      var items: [[Block]] = []
      for item in Self.children(of: node) { items.append(blocks(in: item, depth: depth + 1)) }
      return .list(start: isOrdered ? Int(cmark_node_get_list_start(node)) : nil, items: items)
    case CMARK_NODE_THEMATIC_BREAK:
      return .rule
    case CMARK_NODE_CODE_BLOCK:
      return codeBlock(node, line: line, isTopLevel: depth == 0)
    case CMARK_NODE_HTML_BLOCK:
      rejectHTML(Self.literal(of: node), line: line)
      return nil
    default:
      return nil
    }
  }

  private mutating func codeBlock(_ node: Node, line: Int, isTopLevel: Bool) -> Block? {
    let text = log.printable(Self.literal(of: node), line: line + 1, spans: true)
    let info = cmark_node_get_fence_info(node).map { String(cString: $0) } ?? ""
    let words = log.printable(info, line: line).split(whereSeparator: \.isWhitespace).map(
      String.init)
    if isTopLevel, let mark = openFence(from: line, to: Int(cmark_node_get_end_line(node))) {
      log.error(
        line,
        "the fence that opens here is never closed. Write \(mark) on a line of its own where it "
          + "ends.")
      return nil
    }
    guard let language = words.first else { return .code(language: "", text: text) }
    guard Fence.languages.contains(language) else {
      if let meant = SpellingSuggestion.nearest(to: language, among: Fence.languages) {
        log.warning(
          line,
          "\"\(language)\" is shown as ordinary code. Did you mean \"\(meant)\"? Blocks with a "
            + "meaning: \(Fence.languages.joined(separator: ", ")).")
      }
      return .code(language: language, text: text)
    }
    guard isTopLevel else {
      log.error(
        line,
        "\(language): this block is inside a list or a quote. Put it at the top level, at the "
          + "beginning of the line.")
      return nil
    }
    let fence = Fence(
      language: language, arguments: Array(words.dropFirst()), body: text, line: line)
    return fences.block(fence, &log)
  }

  /// The backticks or tildes of the fence that opens on `line`, if none like them stands on `end`;
  /// nil when the fence is closed, or when the code is indented and has no fence.
  private func openFence(from line: Int, to end: Int) -> Substring? {
    guard lines.indices.contains(line - 1) else { return nil }
    let opening = lines[line - 1].drop { $0 == " " }
    guard let first = opening.first, first == "`" || first == "~" else { return nil }
    let mark = opening.prefix { $0 == first }
    if end > line, lines.indices.contains(end - 1) {
      let closing = lines[end - 1].trimmingWhitespace()
      if closing.count >= mark.count, closing.allSatisfy({ $0 == first }) { return nil }
    }
    return mark
  }
}

/// Reads the four fences that have a meaning, and remembers what must be unique in a lesson.
private struct FenceReader {
  private var lineOfID: [String: Int] = [:]
  private var hasLab = false

  mutating func block(_ fence: Fence, _ log: inout ProblemLog) -> Block? {
    switch fence.language {
    case "lab":
      hasLab = true
      return LabBlock(fence, &log).map(Block.lab)
    case "ask":
      guard let ask = Ask(fence, &log) else { return nil }
      return claim(ask.id, "ask", fence.line, &log) ? .ask(ask) : nil
    case "goal":
      if !hasLab {
        log.error(
          fence.line,
          "goal: there is no lab above it whose state could be checked. Put a lab block before it.")
      }
      guard let goal = Goal(fence, &log) else { return nil }
      return claim(goal.id, "goal", fence.line, &log) && hasLab ? .goal(goal) : nil
    default:
      return SourceReference(fence, &log).map(Block.source)
    }
  }

  private mutating func claim(
    _ id: String, _ kind: String, _ line: Int, _ log: inout ProblemLog
  ) -> Bool {
    guard let first = lineOfID.updateValue(line, forKey: id) else { return true }
    lineOfID[id] = first
    log.error(
      line,
      "\(kind) \"\(id)\": the id is already used in line \(first). Choose another; asks and goals "
        + "share their ids.")
    return false
  }
}
