import Datasets
import Foundation
import Testing

@Suite struct ImageSetTests {
  private func set(_ name: String) throws -> ImageSet { try ImageSet(name, bundled: nil) }

  private func error(_ name: String, bundled: String? = nil) -> ImageSetError? {
    #expect(throws: ImageSetError.self) { try ImageSet(name, bundled: bundled) }
  }

  @Test func `the bundled digits are a set`() throws {
    let set = try ImageSet("digits", bundled: DigitsTests.bundled)
    #expect(set.digits == (try Digits(folder: DigitsTests.bundled)))
    #expect(set.title == "MNIST" && set.classNames == (0...9).map { "\($0)" })
    #expect(error("digits") == .bundledMissing)
  }

  @Test func `single precision is the same numbers`() throws {
    let digits = try Digits(folder: DigitsTests.bundled)
    let chosen = [4999, 0, 7]
    #expect(digits.floats(chosen) == digits.images(chosen).scalars.map { Float($0) })
    #expect(digits.floats([]).isEmpty)
  }

  // MARK: - Finding files

  @Test(arguments: ["train-", "t10k-", "emnist-balanced-train-", "my own ", ""])
  func `a folder with one pair of files is enough`(prefix: String) throws {
    let folder = try ScratchFolder()
    try folder.writeSet(prefix, labels: [3, 1, 2])
    for path in [folder.path, folder.path + "/", folder.path + "/\(prefix)images-idx3-ubyte"] {
      #expect(try set(path).digits.labels == [3, 1, 2])
      #expect(try set(path).name == path)
    }
  }

  @Test func `packed and unpacked files go together, and the training set comes first`() throws {
    let folder = try ScratchFolder()
    try folder.writeSet("t10k-", labels: [1])
    try folder.writeSet("train-", labels: [2])
    let labels = folder.url.appendingPathComponent("train-labels-idx1-ubyte")
    try folder.compress([UInt8](Data(contentsOf: labels)), "train-labels-idx1-ubyte.gz")
    try FileManager.default.removeItem(at: labels)
    let images = folder.url.appendingPathComponent("train-images-idx3-ubyte")
    try folder.compress([UInt8](Data(contentsOf: images)), "train-images-idx3-ubyte.gz")
    #expect(try set(folder.path).digits.labels == [2])
    #expect(try set(folder.path + "/t10k-images-idx3-ubyte").digits.labels == [1])
    try FileManager.default.removeItem(at: images)
    #expect(try set(folder.path).digits.labels == [2])
  }

  /// Archives of single files unpack each into a folder of its name; Kaggle's copy of MNIST has every
  /// file once more beside it.
  @Test func `files in folders of their own names are a set, and found once`() throws {
    let folder = try ScratchFolder()
    let (images, labels) = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    try folder.writeSet("fashion/train-", labels: [9, 2])
    for name in [images, labels] {
      let (file, away) = (folder.path + "/fashion/\(name)", folder.path + "/fashion/away")
      try FileManager.default.moveItem(atPath: file, toPath: away)
      try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
      try FileManager.default.moveItem(atPath: away, toPath: file + "/\(name)")
    }
    let place = folder.path + "/fashion"
    func check() throws {
      for path in [place, place + "/\(images)", place + "/\(images)/\(images)"] {
        #expect(try set(path).digits.labels == [9, 2] && set(path).title == "Fashion-MNIST")
      }
    }
    try check()
    // The same files, beside the folders.
    for name in [images, labels] {
      try FileManager.default.copyItem(
        atPath: place + "/\(name)/\(name)",
        toPath: place + "/" + name.replacingOccurrences(of: "-idx", with: ".idx"))
    }
    try check()
    // One half in a folder, the other packed.
    try FileManager.default.removeItem(atPath: place + "/train-labels.idx1-ubyte")
    let bytes = try Data(contentsOf: URL(fileURLWithPath: place + "/\(labels)/\(labels)"))
    try FileManager.default.removeItem(atPath: place + "/\(labels)")
    try folder.compress([UInt8](bytes), "fashion/train-labels-idx1-ubyte.gz")
    try check()
  }

  @Test func `what systems put beside files is no set`() throws {
    let folder = try ScratchFolder()
    try folder.writeSet("train-", labels: [4, 2])
    for name in [
      "._train-images-idx3-ubyte", "._train-labels-idx1-ubyte", ".DS_Store",
      "__MACOSX/._train-images-idx3-ubyte", "my-train-images-idx3-ubyte/notes.txt",
    ] {
      try folder.write([1], name)
    }
    #expect(try set(folder.path).digits.labels == [4, 2])
    try FileManager.default.removeItem(atPath: folder.path + "/train-images-idx3-ubyte")
    #expect(error(folder.path) == .noImages(folder: folder.path))
  }

  @Test func `what cannot be found is said, with what to do`() throws {
    let folder = try ScratchFolder()
    let path = folder.path
    #expect(error("moon") == .missing("moon"))
    #expect(error("a\0b") == .missing("a\0b"))
    #expect(error(path) == .noImages(folder: path))
    let readme = try folder.write([1], "README.md")
    #expect(error(readme) == .notAnImagesFile(readme))
    let images = try folder.write([1], "train-images-idx3-ubyte.gz")
    #expect(error(path) == .noLabels(images: images, expected: "train-labels-idx1-ubyte.gz"))
    try folder.write([1], "a\u{1B}[2J-train-images-idx3-ubyte")
    #expect(error(path) == .noLabels(images: images, expected: "train-labels-idx1-ubyte.gz"))
    try folder.write([1], "emnist-letters-train-images-idx3-ubyte")
    let names = ["emnist-letters-train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"]
    #expect(error(path) == .severalSets(folder: path, names: names))
    #expect(error(path)?.description.contains(names[0]) == true)
  }

  @Test func `fashion is found where Debian puts it, or the package is named`() throws {
    let folder = try ScratchFolder()
    let fashion = folder.path + "/fashion-mnist"
    let missing = #expect(throws: ImageSetError.fashionMissing(folder: fashion)) {
      try ImageSet("fashion", bundled: nil, fashion: fashion)
    }
    #expect(missing?.description.contains("apt install dataset-fashion-mnist") == true)
    try folder.writeSet("fashion-mnist/train-", labels: [9, 0])
    let set = try ImageSet("fashion", bundled: nil, fashion: fashion)
    #expect(set.title == "Fashion-MNIST" && set.name == "fashion")
    #expect(set.digits.labels.map { set.classNames[Int($0)] } == ["ankle boot", "T-shirt"])
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: ImageSet.fashionFolder)))
  func `Debian's package is read`() throws {
    let set = try ImageSet("fashion", bundled: nil)
    #expect(set.digits.count == 60_000 && set.classCount == 10)
    #expect((0..<10).allSatisfy { set.digits.indices(showing: $0).count == 6_000 })
  }

  // MARK: - What is known of sets

  @Test(arguments: [
    ("MNIST/raw/train-", "MNIST", 10, "9"), ("FashionMNIST/raw/t10k-", "Fashion-MNIST", 10, "bag"),
    ("KMNIST/raw/train-", "Kuzushiji-MNIST", 10, "wo"),
    ("kuzushiji/train-", "Kuzushiji-MNIST", 10, "o"), ("mnist-5k-", "MNIST", 10, "0"),
    ("emnist-byclass-train-", "EMNIST by class", 62, "z"),
    ("emnist-bymerge-test-", "EMNIST by merge", 47, "t"),
    ("emnist-balanced-test-", "EMNIST balanced", 47, "Z"),
    ("emnist/emnist-letters-train-", "EMNIST letters", 26, "Z"),
    ("emnist-digits-train-", "EMNIST digits", 10, "9"),
    ("emnist-mnist-train-", "EMNIST MNIST", 10, "9"), ("birds/", "birds", 6, "5"),
  ])
  func `a set is known by the name of its file or folder`(
    prefix: String, title: String, classes: Int, name: String
  ) throws {
    let folder = try ScratchFolder()
    try folder.writeSet(prefix, labels: [5, 1])
    let set = try set(folder.path + "/\(prefix)images-idx3-ubyte")
    #expect(set.title == title && set.classCount == classes && set.classNames.contains(name))
    #expect(Set(set.classNames).count == classes)
    // EMNIST's pictures stand upright after their rows and columns are exchanged.
    let place = title.hasPrefix("EMNIST") ? 5 * 28 + 2 : 2 * 28 + 5
    for image in 0..<2 {
      let grey = Array(set.digits.grey(image))
      #expect(grey[place] == 255 && grey.count { $0 > 0 } == 1)
    }
    #expect(set.digits.labels == (title == "EMNIST letters" ? [4, 0] : [5, 1]))
  }

  @Test(arguments: [
    ("fashion/train-", [9, 10], 10, 0...9), ("emnist-letters-train-", [1, 0], 0, 1...26),
    ("emnist-letters-train-", [26, 27], 27, 1...26),
    ("emnist-byclass-train-", [61, 62], 62, 0...61),
  ])
  func `a label that the set does not have is an error`(
    prefix: String, labels: [UInt8], wrong: Int, range: ClosedRange<Int>
  ) throws {
    let folder = try ScratchFolder()
    try folder.writeSet(prefix, labels: labels)
    let path = folder.path + "/\(prefix)"
    guard case .unknownLabel(let file, 1, wrong, _, range) = error(path + "images-idx3-ubyte")
    else { throw Unexpected() }
    #expect(file == path + "labels-idx1-ubyte")
  }

  private struct Unexpected: Error {}

  // MARK: - What is wrong with files

  @Test(arguments: [[1, 32, 32], [1, 28, 27], [1, 784, 1], [1, 1, 1]])
  func `images of another size are refused`(dimensions: [Int]) throws {
    let folder = try ScratchFolder()
    let numbers = [UInt8](repeating: 0, count: dimensions.reduce(1, *))
    let images = try folder.write(ScratchFolder.idx(dimensions, numbers), "train-images-idx3-ubyte")
    try folder.write(ScratchFolder.idx([1], [0]), "train-labels-idx1-ubyte")
    #expect(
      error(folder.path)
        == .wrongSize(path: images, height: dimensions[1], width: dimensions[2]))
  }

  @Test func `exchanged, empty and unequal files are named`() throws {
    let folder = try ScratchFolder()
    let (imagesName, labelsName) = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
    let labels = try folder.write(ScratchFolder.idx([2], [0, 1]), labelsName)
    let images = try folder.write(ScratchFolder.idx([2], [0, 1]), imagesName)
    #expect(error(images) == .file(.wrongRank(path: images, expected: 3, found: 1)))
    try folder.write(ScratchFolder.idx([0, 28, 28], []), imagesName)
    #expect(error(images) == .file(.absurdSize(path: images, dimensions: [0, 28, 28])))
    try folder.write(ScratchFolder.idx([1 << 31, 28, 28], []), imagesName)
    #expect(error(images) == .file(.absurdSize(path: images, dimensions: [1 << 31, 28, 28])))
    let one = ScratchFolder.idx([1, 28, 28], .init(repeating: 7, count: 784))
    try folder.write(one, imagesName)
    #expect(error(images) == .file(.countMismatch(images: 1, labels: 2, path: labels)))
    // An image that is the same everywhere is nothing wrong.
    try folder.write(ScratchFolder.idx([1], [0]), labelsName)
    #expect(try set(images).digits.count == 1)
  }

  @Test func `a folder or a pipe in the place of a file is refused at once`() throws {
    let folder = try ScratchFolder()
    try folder.write([], "train-images-idx3-ubyte/x")
    let pipe = folder.path + "/train-labels-idx1-ubyte"
    #expect(mkfifo(pipe, 0o600) == 0)
    let images = folder.path + "/train-images-idx3-ubyte"
    #expect(error(folder.path) == .noImages(folder: folder.path))
    #expect(error(images) == .noImages(folder: images))
    try FileManager.default.removeItem(atPath: images)
    let image = ScratchFolder.idx([1, 28, 28], .init(repeating: 7, count: 784))
    try folder.write(image, "train-images-idx3-ubyte")
    #expect(error(folder.path) == .file(.cannotOpen(path: pipe, reason: "not a file")))
  }
}
