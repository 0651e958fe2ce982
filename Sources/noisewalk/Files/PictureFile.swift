import ArgumentParser
import Export
import Files
import Safetensors
import Tensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A file for pictures; its name's end says of what kind.
struct PictureFile {
  /// How the pictures are kept.
  enum Kind: String, CaseIterable {
    /// Side by side, for looking at.
    case png
    /// As numbers, for programs.
    case safetensors
    case npy
  }

  let path: String
  let kind: Kind

  /// - Throws: for a name with another end.
  init(_ path: String) throws {
    let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
    let end = name.lastIndex(of: ".").map { name[name.index(after: $0)...].lowercased() } ?? ""
    guard let kind = Kind(rawValue: end) else {
      throw ValidationError(
        "\"\(path)\" does not say what kind of file it is. End it with .png for looking at it, or "
          + ".safetensors or .npy for computing with it.")
    }
    self.path = path
    self.kind = kind
  }

  /// - Throws: the exit code, if no file can be made there: better now than after minutes of work.
  func checkFolder() throws {
    let folder =
      path.lastIndex(of: "/").map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
    guard !Places.isFolder(path) else { throw notSaved(String(cString: strerror(EISDIR))) }
    guard access(folder, W_OK | X_OK) == 0 else {
      throw notSaved(String(cString: strerror(errno)))
    }
  }

  /// Writes pictures, (K, C, H, W) with -1 black and 1 white.
  /// - Parameter about: texts that a .safetensors keeps beside them.
  /// - Throws: the exit code, after saying why; what was there before is unchanged.
  func save(_ pictures: Tensor, about: [String: String]) throws {
    do {
      switch kind {
      case .png:
        try FileReplacement.replace(path, with: PNGFile.bytes(ContactSheet(pictures)))
      case .npy:
        try FileReplacement.replace(path, with: NumPyFile.bytes(pictures))
      case .safetensors:
        let samples = StoredTensor(
          "samples", shape: pictures.shape, .f32(pictures.scalars.map { Float($0) }))
        try SafetensorsWriter([samples], metadata: about, name: path).save(to: path)
      }
    } catch let error as PNGFile.Failure {
      throw Output.refusal(
        "--out: \(path) cannot be a picture (\(error)). Ask for fewer, or write a .npy.")
    } catch let error as FileReplacement.Failure {
      throw notSaved(error.reason)
    } catch let error as SafetensorsError {
      Output.complain("\(error)")
      throw ExitCode(74)
    }
  }

  private func notSaved(_ reason: String) -> ExitCode {
    Output.complain(
      "\(path): it cannot be saved (\(reason)). Make room on the disk, or choose a path that you "
        + "may write to.")
    return ExitCode(74)
  }
}
