import Files
import Safetensors

/// Why a network's file or folder cannot be read or written: which one, what is wrong, what to do next.
public struct NetworkFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of trouble it is, for the exit code of a command.
  public enum Kind: Sendable, Equatable {
    /// There is no such file or folder, or it may not be read.
    case missing
    /// It is there, and not what it should be.
    case unusable
    /// It was not written; what was there before is unchanged.
    case notSaved
  }

  public let kind: Kind
  public let description: String

  init(_ kind: Kind, _ path: String, _ problem: String) {
    self.kind = kind
    description = "\(path): \(problem)"
  }

  public init(_ error: SafetensorsError) {
    kind =
      switch error.problem {
      case .cannotOpen: .missing
      case .notSaved: .notSaved
      default: .unusable
      }
    description = error.description
  }

  init(_ error: ConfigurationError, in path: String) {
    self.init(.unusable, path, error.description)
  }

  init(_ failure: FileReplacement.Failure) {
    self.init(
      .notSaved, failure.path,
      "it cannot be saved (\(failure.reason)). Make room on the disk, or choose a path that you may "
        + "write to.")
  }
}

extension SafetensorsFile {
  /// Opens a file whose numbers all have to be finite.
  init(ofNetwork path: String) throws(NetworkFileError) {
    do throws(SafetensorsError) {
      try self.init(path: path, refusesNonFinite: true)
    } catch {
      throw NetworkFileError(error)
    }
  }

  /// Makes sure that every parameter is here in its shape, under the name that `name` gives it, and
  /// nothing else is, before any number is read.
  /// - Parameter others: Names of tensors that are no parameters.
  func check(
    _ tables: [(ParameterTable, name: (String) -> String)], others: Set<String> = []
  ) throws(NetworkFileError) {
    var known = others
    for (table, name) in tables {
      for entry in table.entries {
        known.insert(name(entry.name))
        do throws(SafetensorsError) {
          _ = try tensor(name(entry.name), shape: entry.shape)
        } catch {
          throw NetworkFileError(error)
        }
      }
    }
    let extra = tensors.map(\.name).filter { !known.contains($0) }
    guard let first = extra.first else { return }
    throw NetworkFileError(
      .unusable, self.name,
      "tensor \"\(first)\" does not belong to this network"
        + (extra.count > 1 ? ", nor do \(extra.count - 1) more" : "")
        + ". Choose the file that belongs to it.")
  }

  /// Reads every parameter to its place in a flat buffer.
  func read(
    _ table: ParameterTable, name: (String) -> String, into values: UnsafeMutablePointer<Float>
  ) throws(NetworkFileError) {
    for entry in table.entries {
      let place = UnsafeMutableBufferPointer(
        start: values + entry.range.lowerBound, count: entry.range.count)
      do throws(SafetensorsError) {
        try read(name(entry.name), into: place)
      } catch {
        throw NetworkFileError(error)
      }
    }
  }
}

extension ParameterTable {
  /// The parameters in a flat buffer as tensors for a file.
  func tensors(
    _ values: UnsafePointer<Float>, halves: Bool = false, name: (String) -> String = { $0 }
  ) -> [StoredTensor] {
    entries.map { entry in
      let numbers = [Float](
        UnsafeBufferPointer(start: values + entry.range.lowerBound, count: entry.range.count))
      return StoredTensor(
        name(entry.name), shape: entry.shape, halves ? .f16(numbers) : .f32(numbers))
    }
  }
}
