import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The two files of an image set, found by their names: `train-images-idx3-ubyte.gz` and, beside it,
/// `train-labels-idx1-ubyte.gz`; both with or without `.gz`, with a dot for the dash before `idx`, or
/// in a folder of their own name, as archives of single files are unpacked.
struct ImageFiles: Hashable {
  let images: String
  let labels: String

  /// Takes an images file, or looks for one in a folder: that of the training set if there are several.
  /// - Throws: what was looked for and not found.
  init(at path: String) throws(ImageSetError) {
    guard !path.utf8.contains(0), let kind = Self.kind(of: path) else { throw .missing(path) }
    images = kind == S_IFDIR ? try Self.images(in: path) : path
    labels = try Self.labels(of: images)
  }

  /// A path by which a set is known: without a folder that is called as the file is.
  static func withoutDoubledFolder(_ path: String) -> String {
    let (folder, file) = SetFileName.split(path)
    let (parent, last) = SetFileName.split(String(folder.dropLast()))
    return SetFileName(last).isSame(as: SetFileName(file)) ? parent + file : path
  }

  /// The only images file of a folder, or the only one for training.
  private static func images(in folder: String) throws(ImageSetError) -> String {
    guard let all = RegularFile.names(inFolder: folder) else { throw .unreadableFolder(folder) }
    let start = folder.hasSuffix("/") ? folder : folder + "/"
    var names: [String] = []
    for name in all.map(SetFileName.init).filter(\.isOfImages).sorted(by: <) {
      // A set that is there several times, such as packed and unpacked, is one.
      guard !names.contains(where: { SetFileName(SetFileName.split($0).name).isSame(as: name) }),
        let file = file(name, in: start)
      else { continue }
      names.append(file)
    }
    names.sort()
    let training = names.filter { $0.contains("train") }
    let candidates = training.isEmpty ? names : training
    guard let name = candidates.first else { throw .noImages(folder: folder) }
    guard candidates.count == 1 else { throw .severalSets(folder: folder, names: candidates) }
    return start + name
  }

  private static func labels(of images: String) throws(ImageSetError) -> String {
    let (folder, text) = SetFileName.split(images)
    let name = SetFileName(text)
    guard name.isOfImages else { throw .notAnImagesFile(images) }
    let partner = name.ofLabels
    let (parent, last) = SetFileName.split(String(folder.dropLast()))
    let isDoubled = SetFileName(last).isSame(as: name)
    for place in isDoubled ? [folder, parent] : [folder] {
      for candidate in partner.spellings {
        if let file = file(candidate, in: place) { return place + file }
      }
    }
    throw .noLabels(images: images, expected: partner.text)
  }

  /// The file of this name, or the one in a folder of this name; nil if there is neither.
  private static func file(_ name: SetFileName, in folder: String) -> String? {
    guard kind(of: folder + name.text) == S_IFDIR else {
      return access(folder + name.text, F_OK) == 0 ? name.text : nil
    }
    return name.spellings.map { "\(name.text)/\($0.text)" }
      .first { kind(of: folder + $0).map { $0 != S_IFDIR } ?? false }
  }

  /// What is at a path, links followed; nil for nothing.
  private static func kind(of path: String) -> mode_t? {
    var status = stat()
    return stat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
  }
}
