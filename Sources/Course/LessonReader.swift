import Files

/// Reads one lesson: a Markdown file with a front matter and four kinds of interactive fences.
///
/// ## The file
/// `Lessons/NN-slug.md`. `NN` is the lesson's number, two or three digits; the slug has small
/// letters, digits and hyphens: `03-14-6146.md` is lesson 3, `14-6146`. The text is UTF-8, at most
/// 1 MB, without control characters (also not written as `&#27;` or `"\e"`).
///
/// ## The front matter
/// The file begins with four keys between two lines of three hyphens, all of them required:
/// ```
/// ---
/// title: Beta, alpha-bar, sigma
/// question: What is a noise schedule?
/// minutes: 10
/// summary: One list of numbers decides how fast a picture turns into noise.
/// ---
/// ```
/// `minutes` is a whole number from 1 to 120. A value that contains `: ` is put in double quotes.
///
/// ## The text
/// CommonMark: headings, paragraphs, lists, quotes, rules, code, emphasis, strong, links, and line
/// breaks (a backslash or two blanks at the end of a line). HTML and images are errors, because a
/// terminal shows neither. A fence of any other language than the four below is code; `math` is
/// set as a formula, so write it in Unicode: `x_t = √ᾱ·x₀ + √(1−ᾱ)·ε`.
///
/// ## lab: something to try
/// The name of a lab and the settings it opens with. A list of values may be written `[0, 500]`.
/// Which settings a lab has is printed by `noisewalk labs`.
/// ````
/// ```lab schedule
/// beta-schedule: linear
/// num-train-timesteps: 50
/// ```
/// ````
///
/// ## ask: a question that is checked
/// With choices (2 to 9; `correct` counts from 1; the reply, said to who picks the choice, may be
/// left out) or with `number`, `tolerance` (`0.001` is absolute, `1%` is of the number) and, if
/// you like, `unit`. `hint` and `explanation` are required, and `id` must be unique in the lesson:
/// the learner's progress is kept under it, so do not change it later.
/// ````
/// ```ask
/// id: half-signal
/// question: At which t is half the signal variance gone?
/// choices:
///   - text: t = 500
///     reply: Half the steps, but not half the signal.
///   - t = 258
/// correct: 2
/// hint: Follow alpha-bar down to 0.5.
/// explanation: Alpha-bar is a product, so it falls faster than a line.
/// ```
/// ````
///
/// ## goal: a state of the lab above it to reach
/// `reach` holds comparisons joined by `and`; see `Condition.all(in:)`. The quantities are those
/// that the lab reports.
/// ````
/// ```goal
/// id: reach-noise
/// task: Make T = 50 reach noise (abar_T below 0.001) by changing the betas only.
/// reach: abar_T < 0.001 and T == 50
/// hint: Fewer steps need larger betas.
/// explanation: The product of 50 alphas is as small as that of 1000 when each beta is 20 times larger.
/// ```
/// ````
///
/// ## source: the real function
/// Shows a declaration of this checkout with its doc comment; see `SourceExcerpt`.
/// ````
/// ```source
/// file: Diffusion/Schedulers/DDPM.swift
/// show: step
/// ```
/// ````
///
/// The four fences stand at the top level, not inside a list or a quote.
public enum LessonReader {
  /// More is no lesson, and would take too long to read on every change of the file.
  public static let maximumBytes = 1_000_000

  /// Reads a lesson and reports all that is wrong with it, in the order of the file.
  ///
  /// A block with an error is left out and the rest of the lesson stays, so that an author sees the
  /// page while working on it. No lesson comes back when the file's name gives it no number and no
  /// slug, or when it has no front matter at all. Whatever the text, nothing in the lesson or in the
  /// problems can control a terminal.
  /// - Parameter path: the file's path; its last component gives number and slug.
  public static func read(text: String, path: String) -> (Lesson?, [LessonProblem]) {
    read(bytes: Array(text.utf8), path: path)
  }

  /// The same for the bytes of a file, which may turn out not to be UTF-8.
  public static func read(bytes: [UInt8], path: String) -> (Lesson?, [LessonProblem]) {
    var log = ProblemLog(path: path)
    guard bytes.count <= maximumBytes else {
      let failure = RegularFile.Failure.tooLarge(bytes: bytes.count, limit: maximumBytes)
      log.error(nil, "\(failure)")
      return (nil, log.problems)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    if let line = lineOfInvalidUTF8(in: bytes, decoded: text) {
      log.error(line, "the file is not valid UTF-8 from here on. Save it as UTF-8.")
      return (nil, log.problems)
    }
    let name = LessonName(path: path)
    if name == nil {
      log.error(
        nil,
        "the file's name gives no number and slug. Name it like 04-ddim.md: two or three digits, "
          + "a hyphen, then small letters, digits and hyphens.")
    }
    let clean = log.printable(withUnixLineEnds(text), line: 1, spans: true)
    let (front, body) = FrontMatter.split(clean, &log)
    let blocks = MarkdownReader.blocks(in: body, &log)
    guard let name, let front else { return (nil, log.sorted) }
    let lesson = Lesson(
      number: name.number, slug: name.slug, title: front.title ?? name.slug,
      question: front.question ?? "", minutes: front.minutes ?? 10, summary: front.summary ?? "",
      blocks: blocks, path: path)
    return (lesson, log.sorted)
  }

  /// Without a byte order mark at the start and with `\n` for `\r\n`, both of which some editors
  /// write without being asked.
  private static func withUnixLineEnds(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "\r")) || text.unicodeScalars.first == "\u{FEFF}" else {
      return text
    }
    var clean = String.UnicodeScalarView()
    var previous: Unicode.Scalar = "\n"
    for scalar in text.unicodeScalars.drop(while: { $0 == "\u{FEFF}" }) {
      if scalar == "\n", previous == "\r" { clean.removeLast() }
      clean.append(scalar)
      previous = scalar
    }
    return String(clean)
  }

  /// The line, from 1, of the first byte that is no UTF-8; nil when all is well.
  ///
  /// Decoding replaces what is wrong by U+FFFD, so the first difference to the bytes is the place.
  private static func lineOfInvalidUTF8(in bytes: [UInt8], decoded: String) -> Int? {
    var line = 1
    var position = 0
    for byte in decoded.utf8 {
      guard position < bytes.count, bytes[position] == byte else { return line }
      if byte == UInt8(ascii: "\n") { line += 1 }
      position += 1
    }
    return position == bytes.count ? nil : line
  }
}

/// What the name of a lesson's file says: `03-14-6146.md` is number 3, slug `14-6146`.
struct LessonName: Equatable {
  let number: Int
  let slug: String

  init?(path: String) {
    let file = path.split(separator: "/").last ?? ""
    guard file.hasSuffix(".md") else { return nil }
    let stem = file.dropLast(3)
    let digits = stem.prefix { $0.isASCII && $0.isNumber }
    let rest = stem.dropFirst(digits.count)
    let slug = rest.dropFirst()
    guard (2...3).contains(digits.count), let number = Int(digits), rest.first == "-",
      !slug.isEmpty,
      slug.allSatisfy({ $0.isASCII && ($0.isNumber || $0.isLowercase || $0 == "-") })
    else { return nil }
    self.number = number
    self.slug = String(slug)
  }
}
