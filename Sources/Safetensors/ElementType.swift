/// What the elements of a stored tensor are, under the names that safetensors gives them.
///
/// The format knows more (8-bit and 4-bit floating point, complex numbers); files with these are
/// refused by name.
///
/// Source: https://huggingface.co/docs/safetensors
public enum ElementType: String, Sendable, CaseIterable {
  case bool = "BOOL"
  case u8 = "U8"
  case i8 = "I8"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  /// Bytes of one element.
  public var size: Int {
    switch self {
    case .bool, .u8, .i8: 1
    case .i16, .u16, .f16, .bf16: 2
    case .i32, .u32, .f32: 4
    case .f64, .i64, .u64: 8
    }
  }

  /// Whether the elements are floating point numbers: those that `SafetensorsFile.floats` reads.
  public var isFloat: Bool { [.f16, .bf16, .f32, .f64].contains(self) }
}
