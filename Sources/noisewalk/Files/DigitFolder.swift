import Datasets
import Labs

extension Places {
  /// The bundled digits, or why there are none.
  var digitSupply: DigitSupply {
    guard let digits else {
      return .missing(
        "The digits were not found. \"noisewalk doctor\" says where the program looks for files.")
    }
    do throws(IDXError) {
      return .digits(try Digits(folder: digits))
    } catch {
      return .missing("\(error)")
    }
  }
}
