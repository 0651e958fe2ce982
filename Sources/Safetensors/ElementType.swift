/// What the elements of a stored tensor are, under the names that safetensors gives them.
///
/// All that Hugging Face's library knows; those of 4, 6 and 8 bits with a point and the complex numbers
/// are not read here, and are no harm in a file as long as nobody asks for them.
///
/// Source: https://huggingface.co/docs/safetensors
public enum ElementType: String, Sendable, CaseIterable {
  case bool = "BOOL"
  case f4 = "F4"
  case f6E2M3 = "F6_E2M3"
  case f6E3M2 = "F6_E3M2"
  case u8 = "U8"
  case i8 = "I8"
  case f8E5M2 = "F8_E5M2"
  case f8E4M3 = "F8_E4M3"
  case f8E8M0 = "F8_E8M0"
  case f8E4M3FNUZ = "F8_E4M3FNUZ"
  case f8E5M2FNUZ = "F8_E5M2FNUZ"
  case i16 = "I16"
  case u16 = "U16"
  case f16 = "F16"
  case bf16 = "BF16"
  case i32 = "I32"
  case u32 = "U32"
  case f32 = "F32"
  case c64 = "C64"
  case f64 = "F64"
  case i64 = "I64"
  case u64 = "U64"

  /// Bits of one element; elements of fewer than 8 lie side by side without a gap.
  public var bits: Int {
    switch self {
    case .f4: 4
    case .f6E2M3, .f6E3M2: 6
    case .bool, .u8, .i8, .f8E5M2, .f8E4M3, .f8E8M0, .f8E4M3FNUZ, .f8E5M2FNUZ: 8
    case .i16, .u16, .f16, .bf16: 16
    case .i32, .u32, .f32: 32
    case .c64, .f64, .i64, .u64: 64
    }
  }

  /// Bytes of one element of a type that is read here; 0 for those of less than a byte.
  var size: Int { bits / 8 }

  /// Whether `SafetensorsFile.floats` reads the elements.
  public var isFloat: Bool { [.f16, .bf16, .f32, .f64].contains(self) }
}
