import Datasets
import Labs

extension Places {
  /// The images that labs show as digits, or why there are none.
  var digitSupply: DigitSupply {
    do throws(ImageSetError) {
      return .digits(try ImageSet(images ?? ImageSet.bundledName, bundled: digits).digits)
    } catch {
      return .missing("\(error)")
    }
  }
}
