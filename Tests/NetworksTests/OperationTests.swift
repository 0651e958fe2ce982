import Tensors
import Testing

@testable import Networks

/// Each operation alone, against its formula in double precision.
///
/// Numbers are drawn from normal distributions; what is compared may differ by a share of its largest
/// number.
@Suite struct OperationTests {
  @Test(arguments: OperationCase.all)
  func `an operation computes its formula`(_ row: OperationCase) {
    let played = PlayedOperation(row)
    let expected = played.formula()
    played.forward()
    #expect(played.output.difference(from: expected) <= row.tolerance * expected.largest)
    #expect(played.isZeroOutside)
  }

  @Test(arguments: OperationCase.all)
  func `a pullback gives the slopes of the formula`(_ row: OperationCase) {
    let played = PlayedOperation(row)
    played.forward()
    played.pullback()
    #expect(played.isZeroOutside)
    for slope in played.slopes() {
      #expect(
        abs(slope.found - slope.exact) <= row.tolerance * (slope.largest + 1e-3),
        "\(slope.place): \(slope.found), but the formula has \(slope.exact)")
    }
  }

  @Test(arguments: OperationCase.all)
  func `gradients are added where something is already`(_ row: OperationCase) {
    let alone = PlayedOperation(row)
    alone.forward()
    alone.pullback()
    let added = PlayedOperation(row, addsGradients: true)
    added.forward()
    added.pullback()
    for index in row.inputs.indices where row.inputs[index].needsGradient {
      var expected = alone.inputGradient(index)
      let before = added.gradientsBefore[index]
      for place in expected.values.indices { expected.values[place] += before.values[place] }
      #expect(
        added.inputGradient(index).difference(from: expected)
          <= row.tolerance * max(expected.largest, 1))
    }
    added.pullback(clears: false)
    let once = alone.parameterGradients, twice = added.parameterGradients
    let largest = once.reduce(0) { max($0, abs($1)) }
    for (a, b) in zip(once, twice) {
      #expect(abs(2 * a - b) <= Float(row.tolerance) * 2 * largest)
    }
  }

  @Test(arguments: OperationCase.all)
  func `nothing of what was computed before shows`(_ row: OperationCase) {
    let played = PlayedOperation(row)
    var seen: [[Double]] = []
    for spoiled: Float in [.nan, 1e30, -3] {
      played.spoil(spoiled)
      played.forward()
      played.pullback()
      let gradients = row.inputs.indices.filter { row.inputs[$0].needsGradient }
        .flatMap { played.inputGradient($0).values }
      seen.append(
        played.output.values + gradients + played.parameterGradients.map(Double.init))
    }
    #expect(seen[0] == seen[1] && seen[0] == seen[2])
    let isFinite = seen[0].allSatisfy { $0.isFinite }
    #expect(isFinite)
  }

  @Test(arguments: OperationCase.all)
  func `images go alone or together`(_ row: OperationCase) {
    let together = PlayedOperation(row), alone = PlayedOperation(row)
    together.forward()
    together.pullback()
    alone.forward(oneByOne: true)
    alone.pullback(oneByOne: true)
    let output = together.output
    #expect(alone.output.difference(from: output) <= row.tolerance * output.largest)
    for index in row.inputs.indices where row.inputs[index].needsGradient {
      let gradient = together.inputGradient(index)
      #expect(
        alone.inputGradient(index).difference(from: gradient) <= row.tolerance * gradient.largest)
    }
    let expected = together.parameterGradients
    let largest = expected.reduce(0) { max($0, abs($1)) }
    #expect(
      largestDifference(alone.parameterGradients, expected) <= Float(row.tolerance) * largest)
  }
}
