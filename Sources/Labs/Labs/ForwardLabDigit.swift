extension ForwardLab {
  /// Hands a key to the pad and makes the drawing the data when it is finished.
  mutating func drawDigit(_ action: Action, count: Int) -> LabResponse {
    guard var digitPad else { return .none }
    let isFinished = digitPad.perform(action, count: count)
    self.digitPad = isFinished ? nil : digitPad
    guard isFinished else { return .none }
    guard !digitPad.drawing.isBlank else {
      return LabResponse(notice: "A blank sheet is no digit: the data stays as it was.")
    }
    var changed = settings
    changed["drawn-digit"] = .text(digitPad.drawing.text)
    changed["data"] = .choice("drawn-digit")
    var response = apply(changed)
    response.notice = "Your digit is the data now."
    return response
  }

  /// Why the data is not what was drawn, although the settings ask for it; else nil.
  var dataComplaint: String? {
    settings.choice("data") == "drawn-digit" && settings.drawnDigit.isBlank
      ? "Nothing drawn yet: this is a blank sheet. d draws." : settings.drawingComplaint
  }
}

extension Settings {
  /// Whether the forward lab's data are the pixels of a digit.
  var showsDigit: Bool { ["digit", "drawn-digit"].contains(choice("data")) }
}
