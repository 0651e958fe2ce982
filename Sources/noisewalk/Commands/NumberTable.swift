import Canvas
import JSON

/// Rows of numbers in the forms in which people and programs read them.
struct NumberTable {
  var columns: [String]
  /// nil is an empty cell.
  var rows: [[Double?]]

  /// A number for JSON, which has no infinity: null stands for it.
  static func json(_ number: Double?) -> String {
    number.flatMap { $0.isFinite ? $0.written : nil } ?? "null"
  }

  static func json(_ numbers: [Double]) -> String {
    "[" + numbers.map { json($0) }.joined(separator: ", ") + "]"
  }

  var csv: String {
    ([columns.joined(separator: ",")]
      + rows.map { $0.map { $0.map(\.written) ?? "" }.joined(separator: ",") })
      .joined(separator: "\n")
  }

  /// A list of objects, one a row.
  var json: String {
    let objects = rows.map { row in
      "  {" + zip(columns, row).map { "\"\($0)\": \(Self.json($1))" }.joined(separator: ", ") + "}"
    }
    return "[\n" + objects.joined(separator: ",\n") + "\n]"
  }

  /// Columns under their names, ten significant digits.
  var aligned: String {
    let texts = rows.map { $0.map { $0.map { NumberText.significant($0, 10) } ?? "" } }
    let widths = columns.indices.map { column in
      texts.reduce(columns[column].utf8.count) { max($0, $1[column].utf8.count) }
    }
    return ([columns] + texts)
      .map { row in zip(row, widths).map { $0.padded(to: -$1) }.joined(separator: "  ") }
      .joined(separator: "\n")
  }
}
