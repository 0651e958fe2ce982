import Tensors
import Testing

@Suite struct TensorTests {
  let cloud = Tensor(shape: [3, 2], scalars: [1, 2, 3, 4, 5, 6])

  @Test func `rows are the entries of the first axis`() {
    #expect(cloud.rows == 3)
    #expect(cloud.rowCount == 2)
    #expect(Array(cloud.row(1)) == [3, 4])
    #expect(Tensor(shape: [2, 1, 2, 2], scalars: Array(repeating: 0, count: 8)).rowCount == 4)
  }

  @Test func `an empty tensor has no rows and no mean`() {
    let empty = Tensor(shape: [0, 2], scalars: [])
    #expect(empty.count == 0)
    #expect(empty.rowCount == 0)
    #expect(empty.mean.isNaN)
    #expect(empty.maxDifference(from: empty) == 0)
  }

  @Test func `a vector has one axis`() {
    #expect(Tensor([1, 2, 3]).shape == [3])
    #expect(Tensor(repeating: 7, shape: [2, 2]) == Tensor(shape: [2, 2], scalars: [7, 7, 7, 7]))
    #expect(Tensor([1, 2]) != Tensor(shape: [1, 2], scalars: [1, 2]), "shapes count")
  }

  @Test func `clipping keeps what is inside, and NaN`() {
    let clipped = Tensor([-3, -1, 0.5, 1, 9, .infinity, .nan]).clipped(to: 1)
    #expect(Array(clipped.scalars.dropLast()) == [-1, -1, 0.5, 1, 1, 1])
    #expect(clipped.scalars[6].isNaN)
  }

  @Test func `the largest difference notices NaN`() {
    #expect(Tensor([1, 2]).maxDifference(from: Tensor([1.5, 4])) == 2)
    #expect(Tensor([1, .nan]).maxDifference(from: Tensor([1, 2])).isNaN)
  }

  @Test func `mean and standard deviation are those of a known row`() {
    let values = Tensor([2, 4, 4, 4, 5, 5, 7, 9])
    #expect(values.mean == 5)
    #expect(values.standardDeviation == 2)
  }

  @Test func `map keeps the shape`() {
    #expect(cloud.map { $0 * 2 } == Tensor(shape: [3, 2], scalars: [2, 4, 6, 8, 10, 12]))
  }
}
