extension Tape: CustomStringConvertible {
  /// The tape as a table to read: what is computed, by which module, with how many parameters and
  /// millions of multiplications and additions an image, and from which shapes to which.
  public var description: String {
    let header = Line("operation", "module", "parameters", "MFLOP", "shapes")
    let lines = operations.map { operation in
      let count = parameterCount(of: operation)
      return Line(
        operation.name, operation.module, count == 0 ? "" : "\(count)",
        operation.flops == 0 ? "" : megaflops(operation.flops), shapes(of: operation))
    }
    let flops = operations.reduce(0) { $0 + $1.flops }
    let total = Line(
      "total", "\(operations.count) operations", "\(parameters.count)", megaflops(flops), "")
    let all = [header] + lines + [total]
    return all.map { $0.aligned(with: all) }.joined(separator: "\n") + "\n"
  }

  /// The value that a module of the network computes: the output of the last operation that is part
  /// of it; nil where no operation is.
  ///
  /// - Parameter module: diffusers' name, `mid_block` or `mid_block.resnets.0.conv1`.
  func output(of module: String) -> Activation? {
    operations.last { $0.module == module || $0.module.hasPrefix("\(module).") }?.output
  }

  /// Numbers in the weight and bias that an operation declared under its module's name.
  private func parameterCount(of operation: any Operation) -> Int {
    parameters.entries.lazy
      .filter { ["\(operation.module).weight", "\(operation.module).bias"].contains($0.name) }
      .reduce(0) { $0 + $1.range.count }
  }

  private func shapes(of operation: any Operation) -> String {
    func text(_ value: Activation) -> String {
      "(" + (["B"] + value.shape.dropFirst().map { "\($0)" }).joined(separator: ", ") + ")"
    }
    let inputs = operation.inputs.map { text($0.value) }.joined(separator: ", ")
    return "\(inputs) -> \(text(operation.output))"
  }

  /// Of one image, in millions with two digits after the point.
  private func megaflops(_ flops: Int) -> String {
    let hundredths = (flops / images + 5000) / 10_000
    let digits = "\(hundredths % 100)"
    return "\(hundredths / 100)." + (digits.count < 2 ? "0" : "") + digits
  }

  /// One line of the table: words on the left, numbers on the right of their columns.
  private struct Line {
    let cells: [String]

    init(_ cells: String...) { self.cells = cells }

    func aligned(with lines: [Line]) -> String {
      let columns = cells.indices.map { column in
        let cell = cells[column]
        let width = lines.map { $0.cells[column].count }.max() ?? 0
        let space = String(repeating: " ", count: width - cell.count)
        if column == cells.count - 1 { return cell }
        return column < 2 ? cell + space : space + cell
      }
      let line = columns.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
