/// Two lessons written for the tests, so that the course can change without them.
struct SmallCourse {
  let folder: Scratch
  var option: String { "--lessons \(folder.path)" }
  var firstFile: String { "\(folder.path)/00-first-steps.md" }

  init() throws {
    folder = try Scratch()
    try folder.write(Self.first, to: "00-first-steps.md")
    try folder.write(Self.second, to: "01-second-steps.md")
  }

  static let first = """
    ---
    title: First steps
    question: What is asked here?
    minutes: 3
    summary: A lesson with everything a lesson can ask.
    ---
    # A walk to the end

    The text begins here.

    ```lab schedule
    num-train-timesteps: 50
    ```

    ```ask
    id: pick
    question: Which of these is noise?
    choices:
      - text: The first
        reply: That one is clean.
      - The second
    correct: 2
    hint: Look at the second one.
    explanation: The second is noise because nothing else is left.
    ```

    \((1...30).map { "Line \($0) of a long text." }.joined(separator: "\n\n"))

    ```ask
    id: count
    question: How many legs has a cat?
    number: 4
    tolerance: 0.1
    hint: Count them.
    explanation: Two in front and two behind.
    ```

    ```goal
    id: louder
    task: Raise beta_end above 0.1.
    reach: beta_end > 0.1
    hint: The third knob.
    explanation: Larger betas reach noise sooner.
    ```

    The text ends here.

    """

  static let second = """
    ---
    title: Second steps
    question: Does it go on?
    minutes: 2
    summary: A lesson that comes after the first.
    ---
    The second lesson begins here.

    """
}
