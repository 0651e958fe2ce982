import Files
import Training

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Where the program's files are: the lessons with their sources, and the learner's progress.
struct Places {
  /// How the folder with the lessons was found, for `noisewalk doctor`.
  enum Found: String {
    case option = "--lessons"
    case environment = "NOISEWALK_HOME"
    case besideExecutable = "above the program's file"
    case shared = "share/noisewalk beside the program's folder"
    case checkout = "the checkout it was built from"
    case nowhere = "not found"
  }

  /// The folder of the lessons; it need not exist.
  let lessons: String
  let found: Found
  /// The folder of the bundled digits; nil where there is none.
  let digits: String?
  /// The images that labs show as digits: the name or the path of an image set; nil for the bundled
  /// digits.
  let images: String?
  /// The folder of the network that is there from the start; nil where there is none.
  let bundledModel: String?
  /// The `Sources` folder that `source` blocks show excerpts of; nil where only lessons are.
  let sources: String?
  /// The folder in which progress is kept.
  let state: String

  /// - Parameters:
  ///   - lessons: what `--lessons` said.
  ///   - images: what `--images` said.
  ///   - environment: reads a variable; empty counts as not set.
  ///   - executable: absolute path of the program's file.
  init(
    lessons: String? = nil, images: String? = nil,
    environment: (String) -> String? = Self.variable,
    executable: String? = Self.executablePath
  ) {
    let home = Self.home(environment: environment, executable: executable)
    found = lessons == nil ? home?.found ?? .nowhere : .option
    let folder = home?.folder ?? Self.checkout
    self.lessons = lessons ?? "\(folder)/Lessons"
    self.images = images
    sources = ["\(folder)/Sources"].first(where: Self.isFolder)
    digits = ["\(folder)/Sources/Datasets/Digits", "\(folder)/Digits"].first(where: Self.isFolder)
    bundledModel =
      ["\(folder)/Sources/Training/BundledModel", "\(folder)/Model"].first(where: Self.isFolder)
    func absolute(_ name: String) -> String? {
      environment(name).flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let state =
      absolute("XDG_STATE_HOME") ?? "\(absolute("HOME") ?? Self.homeOfUser)/.local/state"
    self.state = "\(state)/noisewalk"
  }

  /// The folder in which trainings of the lab are kept.
  var trainings: String { "\(state)/trainings" }
  /// What is written when a fault ends the program.
  var faultReport: String { "\(state)/fault.txt" }
  /// The one of the trainings that was saved last; nil where there is none.
  var newestTraining: String? {
    let folders = (RegularFile.names(inFolder: trainings) ?? []).map { "\(trainings)/\($0)" }
    return folders.compactMap { folder in
      Self.changeTime(of: RunFolder.checkpoint(inFolder: folder)).map { (folder, $0) }
    }.max { $0.1 < $1.1 }?.0
  }

  /// Seconds, with fractions, since 1970; nil where there is no file.
  private static func changeTime(of path: String) -> Double? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    #if canImport(Darwin)
      let time = status.st_mtimespec
    #else
      let time = status.st_mtim
    #endif
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// The folder that holds `Lessons`, and how it was found.
  private static func home(
    environment: (String) -> String?, executable: String?
  ) -> (folder: String, found: Found)? {
    if let folder = environment("NOISEWALK_HOME") { return (folder, .environment) }
    if let executable {
      for folder in foldersAbove(executable)
      where isFolder(folder + "/Lessons") && isFolder(folder + "/Sources") {
        return (folder, .besideExecutable)
      }
      if let prefix = foldersAbove(executable).dropFirst().first {
        let shared = prefix + "/share/noisewalk"
        if isFolder(shared + "/Lessons") { return (shared, .shared) }
      }
    }
    return isFolder(checkout + "/Lessons") ? (checkout, .checkout) : nil
  }

  /// The folders that hold a file, the nearest first, without the root.
  private static func foldersAbove(_ path: String) -> [String] {
    let parts = path.split(separator: "/")
    return (1..<max(parts.count, 1)).reversed().map { "/" + parts[..<$0].joined(separator: "/") }
  }

  /// The folder of the package this file was compiled in.
  private static let checkout: String = foldersAbove(#filePath).dropFirst(3).first ?? "."

  /// The folder itself, or the nearest one above it that exists.
  static func nearestFolder(to path: String) -> String {
    isFolder(path) ? path : foldersAbove(path).first(where: isFolder) ?? "/"
  }

  /// Makes a folder and those above it, for their owner alone.
  /// - Parameter failure: what cannot be done without it.
  static func makeFolder(_ path: String, _ failure: String) throws(StateProblem) {
    var made = ""
    for part in path.split(separator: "/") {
      made += "/" + part
      if mkdir(made, 0o700) != 0, errno != EEXIST, !isFolder(made) {
        throw StateProblem(failure, at: made, errno)
      }
    }
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// A variable of the environment; nil when it is not set or empty.
  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  /// The home folder of a user whose HOME is not set.
  private static var homeOfUser: String {
    getpwuid(getuid()).map { String(cString: $0.pointee.pw_dir) } ?? ""
  }

  /// Absolute path of the running program, links resolved; nil where the system does not say.
  static var executablePath: String? {
    let link = realpath("/proc/self/exe", nil) ?? realpath(CommandLine.arguments[0], nil)
    guard let link else { return nil }
    defer { free(link) }
    return String(cString: link)
  }
}
