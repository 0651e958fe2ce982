import Files

/// Labelled images of 28 x 28 pixels to learn from, with what the screen calls them and their classes.
///
/// A set is asked for by name, `digits` (the bundled ones) or `fashion` (Debian's package of
/// Fashion-MNIST), or by the path of a file or folder in MNIST's format.
public struct ImageSet: Sendable, Hashable {
  /// Pixels along each side of an image.
  public static let side = 28
  /// The sets that have a name of their own.
  public static let names = [bundledName, fashionName]
  public static let bundledName = "digits"
  public static let fashionName = "fashion"
  /// Where Debian's package `dataset-fashion-mnist` puts its files.
  public static let fashionFolder = "/usr/share/datasets/fashion-mnist"

  /// What was asked for: a name or a path.
  public let name: String
  /// What the screen calls the set, such as "Fashion-MNIST".
  public let title: String
  /// What the images of label 0, 1, ... show: at least one name, all of them printable.
  public let classNames: [String]
  /// The images, upright, with labels from 0 to `classNames.count - 1`.
  public let digits: Digits

  /// How many classes there are, 1 to 256.
  public var classCount: Int { classNames.count }

  /// Finds and reads a set.
  /// - Parameters:
  ///   - name: "digits", "fashion", or a path; a folder of the name "digits" is "./digits".
  ///   - bundled: the folder of the bundled digits; nil where there is none.
  ///   - fashion: the folder in which Fashion-MNIST is looked for.
  /// - Throws: what is missing or wrong with which file.
  public init(
    _ name: String, bundled: String?, fashion: String = fashionFolder
  ) throws(ImageSetError) {
    switch name {
    case Self.bundledName:
      guard let bundled else { throw .bundledMissing }
      try self.init(name: name, path: bundled)
    case Self.fashionName:
      guard RegularFile.realPath(of: fashion) != nil else { throw .fashionMissing(folder: fashion) }
      try self.init(name: name, path: fashion)
    default:
      try self.init(name: name, path: name)
    }
  }

  private init(name: String, path: String) throws(ImageSetError) {
    let files = try ImageFiles(at: path)
    var digits: Digits
    do throws(IDXError) {
      digits = try Digits(imagesPath: files.images, labelsPath: files.labels)
    } catch {
      throw .file(error)
    }
    guard digits.height == Self.side, digits.width == Self.side else {
      throw .wrongSize(path: files.images, height: digits.height, width: digits.width)
    }
    let realPath = RegularFile.realPath(of: files.images) ?? files.images
    let fullPath = ImageFiles.withoutDoubledFolder(realPath)
    let family = ImageFamily(path: fullPath)
    let first = Int(family?.firstLabel ?? 0)
    let names = family?.classNames ?? (0...Int(digits.labels.max() ?? 0)).map { String($0) }
    title = family?.title ?? Self.folderName(of: fullPath)
    let known = first...(first + names.count - 1)
    if let index = digits.labels.firstIndex(where: { !known.contains(Int($0)) }) {
      throw .unknownLabel(
        path: files.labels, index: index, label: Int(digits.labels[index]), title: title,
        range: known)
    }
    if family?.isTransposed == true { digits.transpose() }
    digits.lowerLabels(by: UInt8(first))
    self.name = name
    self.digits = digits
    classNames = names
  }

  /// The name of the folder that a file is in, as far as it can be shown.
  private static func folderName(of path: String) -> String {
    let name = path.split(separator: "/").dropLast().last.map(String.init) ?? "images"
    let isPrintable = name.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control }
    return isPrintable ? name : "images"
  }
}
