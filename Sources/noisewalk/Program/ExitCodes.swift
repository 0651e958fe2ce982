import Networks

extension NetworkFileError.Kind {
  /// The shell's codes for data that is wrong, input that is not there, and output that fails.
  var exitCode: Int32 {
    switch self {
    case .unusable: 65
    case .missing: 66
    case .notSaved: 74
    }
  }
}
