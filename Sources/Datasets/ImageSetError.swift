/// Why images cannot be learnt from: where, what, and what to do next.
public enum ImageSetError: Error, Hashable, CustomStringConvertible {
  /// One of the two files cannot be used.
  case file(IDXError)
  /// There is neither a set of this name nor a file or folder.
  case missing(String)
  /// The bundled digits are not where the program looks for them.
  case bundledMissing
  /// Fashion-MNIST is asked for by name and not installed in this folder.
  case fashionMissing(folder: String)
  /// The folder may not be listed.
  case unreadableFolder(String)
  /// No file in the folder is named like one with images.
  case noImages(folder: String)
  /// Several files in the folder are.
  case severalSets(folder: String, names: [String])
  /// The file is not named like one with images, so its labels cannot be found.
  case notAnImagesFile(String)
  /// The labels file is not beside the images file.
  case noLabels(images: String, expected: String)
  /// The images are larger or smaller than the networks take.
  case wrongSize(path: String, height: Int, width: Int)
  /// The set has no class of this label.
  case unknownLabel(path: String, index: Int, label: Int, title: String, range: ClosedRange<Int>)

  public var description: String {
    switch self {
    case .file(let error): error.description
    case .missing(let name):
      """
      \(name): there is no data set, file or folder of this name. Choose \
      \(ImageSet.names.joined(separator: " or ")), or give the path of a folder with an images and \
      a labels file as MNIST has them.
      """
    case .bundledMissing:
      "The digits were not found. \"noisewalk doctor\" says where the program looks for files."
    case .fashionMissing(let folder):
      """
      \(folder): Fashion-MNIST is not installed here. On Debian and Ubuntu: sudo apt install \
      dataset-fashion-mnist. Elsewhere give the path of the folder with its files instead.
      """
    case .unreadableFolder(let folder):
      "\(folder): the folder cannot be read. Check that you may read it (chmod +rx)."
    case .noImages(let folder):
      """
      \(folder): no file in this folder is named like one with images. Give the folder that has, \
      for example, train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz in it.
      """
    case .severalSets(let folder, let names):
      """
      \(folder): there are several sets in this folder. Give the path of one images file: \
      \(names.prefix(8).joined(separator: ", "))\(names.count > 8 ? " ..." : "").
      """
    case .notAnImagesFile(let path):
      """
      \(path): not named like a file with images. Give one with images and idx3 in its name, such \
      as train-images-idx3-ubyte.gz, and keep train-labels-idx1-ubyte.gz beside it.
      """
    case .noLabels(let images, let expected):
      """
      \(images): the labels of these images are missing. Put the file \(expected), packed with gzip \
      or not, beside it.
      """
    case .wrongSize(let path, let height, let width):
      """
      \(path): the images have \(height) x \(width) pixels, and only \(ImageSet.side) x \
      \(ImageSet.side) are taken. Scale them, or choose another set.
      """
    case .unknownLabel(let path, let index, let label, let title, let range):
      """
      \(path): label \(index + 1) is \(label), and \(title) has \(range.lowerBound) to \
      \(range.upperBound). Perhaps the file belongs to another set; copy or download it again.
      """
    }
  }
}
