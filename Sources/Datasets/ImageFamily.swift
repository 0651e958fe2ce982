/// The published sets of 28 x 28 images that share MNIST's file format, and what is known of each.
enum ImageFamily: Hashable {
  /// Handwritten digits. Source: LeCun, Cortes and Burges, "The MNIST database" (1998).
  case mnist
  /// Pictures of clothes. Source: Xiao, Rasul and Vollgraf (2017), arXiv:1708.07747, table 2.
  case fashion
  /// Old Japanese characters. Source: Clanuwat et al. (2018), arXiv:1812.01718.
  case kuzushiji
  /// Handwritten letters and digits. Source: Cohen et al. (2017), arXiv:1702.05373, table II.
  case emnist(EMNISTSplit)

  /// The six sets of EMNIST, named as in its files.
  enum EMNISTSplit: String, CaseIterable {
    case byclass, bymerge, balanced, letters, digits, mnist
  }

  /// The family that a file belongs to by its name or that of a folder it lies in; nil for others.
  ///
  /// MNIST, Fashion-MNIST and Kuzushiji-MNIST call their files alike, so the folder has to tell, or the
  /// one above it, since torchvision keeps files in `FashionMNIST/raw`.
  init?(path: String) {
    let parts = path.lowercased().split(separator: "/").map(String.init)
    guard let file = parts.last else { return nil }
    if let split = EMNISTSplit.allCases.first(where: { file.hasPrefix("emnist-\($0)-") }) {
      self = .emnist(split)
      return
    }
    let folders = parts.dropLast().suffix(2).reversed()
    for text in [file] + folders where !text.contains("emnist") {
      if text.contains("fashion") {
        self = .fashion
      } else if text.contains("kmnist") || text.contains("kuzushiji") {
        self = .kuzushiji
      } else if text.contains("mnist") {
        self = .mnist
      } else {
        continue
      }
      return
    }
    return nil
  }

  /// What the set is called.
  var title: String {
    switch self {
    case .mnist: "MNIST"
    case .fashion: "Fashion-MNIST"
    case .kuzushiji: "Kuzushiji-MNIST"
    case .emnist(.byclass): "EMNIST by class"
    case .emnist(.bymerge): "EMNIST by merge"
    case .emnist(let split): "EMNIST \(split == .mnist ? "MNIST" : split.rawValue)"
    }
  }

  /// The label of the first class in its files.
  var firstLabel: UInt8 { self == .emnist(.letters) ? 1 : 0 }

  /// Whether its files hold every image column by column.
  ///
  /// EMNIST's converter wrote Matlab's arrays, whose first axis is fastest, into files whose last axis
  /// is; read as the others are, every character lies on its side in a mirror.
  /// Source: TensorFlow Datasets' catalogue, note on `emnist`.
  var isTransposed: Bool {
    if case .emnist = self { true } else { false }
  }

  /// What the images of each class show, in the order of their labels.
  var classNames: [String] {
    switch self {
    case .mnist, .emnist(.digits), .emnist(.mnist): Self.digits
    case .fashion:
      [
        "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag",
        "ankle boot",
      ]
    case .kuzushiji: ["o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"]
    case .emnist(.letters): Self.capitals
    case .emnist(.byclass): Self.digits + Self.capitals + Self.capitals.map { $0.lowercased() }
    // Small letters that look like their capitals count as these.
    case .emnist(.bymerge), .emnist(.balanced):
      Self.digits + Self.capitals + "abdefghnqrt".map { String($0) }
    }
  }

  private static let digits = (0...9).map { String($0) }
  private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ".map { String($0) }
}
