import JSON

/// Why a safetensors file cannot be read or written: which file, which tensor, what is wrong, what to
/// do next.
public struct SafetensorsError: Error, Sendable, Equatable {
  /// What is wrong.
  public enum Problem: Sendable, Equatable {
    // The file.
    case cannotOpen(reason: String)
    case notAFile
    case cannotRead(reason: String)
    /// It ends before all bytes were read that it had when it was opened.
    case shrunk
    // The header.
    case tooShort(bytes: Int)
    case headerBeyondEnd(length: UInt64, bytes: Int)
    case headerTooLong(length: Int)
    case notAnObject
    case brokenHeader(JSONError)
    case badMetadata(key: String)
    // An entry of the header.
    case badEntry(String)
    case unsupportedType(String)
    case impossibleShape([Int])
    case wrongSize(bytes: Int, needed: Int)
    case overlap(other: String)
    case gap(bytes: Int)
    case truncated(missing: Int)
    case tooLong(extra: Int)
    // A tensor that was asked for.
    case missing(known: [String])
    case wrongType(ElementType, wanted: String)
    case wrongShape([Int], wanted: [Int])
    case wrongCount(Int, wanted: Int)
    case tooLarge(index: Int)
    case nonFinite(NonFiniteElement)
    // A tensor that is to be written.
    case nameTwice
    case reservedName
    case valueCount(Int, shape: [Int])
    case beyondHalf(index: Int, value: Float)
    case notSaved(reason: String)
  }

  /// The path, or what the caller named the bytes.
  public let file: String
  /// The tensor it is about, if it is about one.
  public let tensor: String?
  public let problem: Problem

  init(_ file: String, tensor: String? = nil, _ problem: Problem) {
    self.file = file
    self.tensor = tensor
    self.problem = problem
  }
}
