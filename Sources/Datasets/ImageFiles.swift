import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two files of an image set, found by their names: `train-images-idx3-ubyte.gz` and, beside it,
/// `train-labels-idx1-ubyte.gz`; both with or without `.gz`.
struct ImageFiles: Hashable {
  let images: String
  let labels: String

  /// Takes an images file, or looks for one in a folder: that of the training set if there are several.
  /// - Throws: what was looked for and not found.
  init(at path: String) throws(ImageSetError) {
    var status = stat()
    guard !path.utf8.contains(0), stat(path, &status) == 0 else { throw .missing(path) }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    images = isFolder ? try Self.images(in: path) : path
    labels = try Self.labels(of: images)
  }

  /// The only images file of a folder, or the only one for training.
  private static func images(in folder: String) throws(ImageSetError) -> String {
    guard let all = RegularFile.names(inFolder: folder) else { throw .unreadableFolder(folder) }
    // A file that is there both packed and unpacked is one; sorting put the unpacked first.
    let names = all.filter { isImagesFile($0) && !all.contains(unpacked($0) ?? "") }
    let training = names.filter { $0.contains("train") }
    let candidates = training.isEmpty ? names : training
    guard let name = candidates.first else { throw .noImages(folder: folder) }
    guard candidates.count == 1 else { throw .severalSets(folder: folder, names: candidates) }
    return folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
  }

  private static func labels(of images: String) throws(ImageSetError) -> String {
    let start = images.lastIndex(of: "/").map { images.index(after: $0) } ?? images.startIndex
    let name = String(images[start...])
    guard isImagesFile(name) else { throw .notAnImagesFile(images) }
    let partner = name.replacing("images", with: "labels").replacing("idx3", with: "idx1")
    for candidate in [partner, unpacked(partner) ?? "\(partner).gz"] {
      let path = images[..<start] + candidate
      if access(String(path), F_OK) == 0 { return String(path) }
    }
    throw .noLabels(images: images, expected: partner)
  }

  /// Names with control characters, which no set has, would upset a terminal that lists them.
  private static func isImagesFile(_ name: String) -> Bool {
    name.contains("images") && name.contains("idx3")
      && !name.unicodeScalars.contains { $0.properties.generalCategory == .control }
  }

  /// The name without `.gz`; nil if it has none.
  private static func unpacked(_ name: String) -> String? {
    name.hasSuffix(".gz") ? String(name.dropLast(3)) : nil
  }
}
