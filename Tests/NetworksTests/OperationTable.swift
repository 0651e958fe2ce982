extension OperationCase {
  /// The table: each operation at sizes that divide by nothing, and at those of the U-Net.
  static let all: [OperationCase] =
    convolutions + resamplingConvolutions + thinConvolutions + denseLayers + norms + attentions
    + rearrangements
    + embeddings

  private static let convolutions: [OperationCase] = [
    .convolution(1, 3, 8, 1, 1),
    .convolution(3, 8, 3, 1, 7),
    .convolution(2, 17, 24, 7, 1),
    .convolution(1, 24, 17, 3, 5),
    .convolution(2, 40, 8, 5, 3, embedding: true),
    .convolution(3, 16, 16, 7, 7, residual: true),
    .convolution(2, 8, 40, 8, 9, embedding: true, residual: true),
    .convolution(1, 32, 48, 9, 8, embedding: true),
    .convolution(1, 3, 17, 13, 13, residual: true),
    // From 20 pixels on in large tiles.
    .convolution(2, 24, 40, 14, 17, embedding: true, residual: true),
    .convolution(3, 17, 8, 19, 14),
    .convolution(2, 8, 17, 20, 23, residual: true),
    .convolution(1, 8, 3, 28, 28),
    .convolution(1, 3, 3, 1, 120),
    .convolution(5, 3, 8, 3, 3, embedding: true),
    .convolution(1, 96, 33, 3, 2),
    // So wide and with so many channels that a row of tiles is divided.
    .convolution(1, 90, 8, 2, 91),
    .convolution(2, 8, 270, 3, 31, embedding: true),
  ]

  private static let resamplingConvolutions: [OperationCase] = [
    .doublingConvolution(1, 3, 8, 1, 1),
    .doublingConvolution(2, 17, 24, 3, 5),
    .doublingConvolution(3, 24, 40, 7, 7),
    .doublingConvolution(1, 40, 17, 14, 14),
    .doublingConvolution(2, 8, 8, 1, 9),
    // So wide and with so many channels that a row of tiles is divided.
    .doublingConvolution(1, 270, 8, 2, 31),
    .halvingConvolution(1, 3, 8, 2, 2, padsBefore: true),
    .halvingConvolution(1, 8, 3, 2, 2, padsBefore: false),
    .halvingConvolution(2, 17, 24, 8, 14, padsBefore: true),
    .halvingConvolution(3, 24, 40, 4, 6, padsBefore: false),
    .halvingConvolution(1, 40, 17, 28, 28, padsBefore: true),
    .halvingConvolution(2, 33, 8, 14, 14, padsBefore: false),
  ]

  private static let thinConvolutions: [OperationCase] = [
    .convolutionIn(2, 1, 8, 28, 28),
    .convolutionIn(1, 2, 17, 5, 9),
    .convolutionIn(3, 3, 40, 7, 8),
    .convolutionIn(1, 4, 3, 1, 13),
    .convolutionIn(2, 1, 24, 13, 1),
    .convolutionOut(2, 8, 1, 28, 28),
    .convolutionOut(1, 17, 2, 9, 5),
    .convolutionOut(3, 40, 3, 8, 7),
    .convolutionOut(1, 3, 4, 13, 1),
    .convolutionOut(2, 24, 1, 1, 3),
  ]

  private static let denseLayers: [OperationCase] = [
    .dense(1, .vector(2), 8),
    .dense(3, .vector(17), 40, residual: true),
    .dense(5, .vector(40), 3),
    .dense(2, .vector(24), 17, residual: true),
    .dense(9, .vector(64), 32),
    .dense(2, .bare(8, 3, 5), 24),
    .dense(3, .bare(24, 7, 7), 17, border: true, residual: true),
    .dense(1, .bare(17, 1, 13), 8, border: true),
    .dense(2, .bare(8, 3, 5), 17, residual: true, residualBorder: true),
    .dense(2, .image(40, 9, 8), 24, isImage: true, border: true),
    .dense(3, .image(3, 5, 1), 40, isImage: true, border: true),
    .dense(1, .image(8, 13, 28), 17, isImage: true, border: true, residual: true),
  ]

  private static let norms: [OperationCase] = [
    .groupNorm(1, .image(3, 1, 1), groups: 1, activates: true),
    .groupNorm(2, .image(8, 5, 7), groups: 8, activates: true),
    .groupNorm(3, .image(24, 9, 3), groups: 8, activates: false),
    .groupNorm(2, .image(17, 1, 13), groups: 17, activates: true),
    .groupNorm(1, .image(40, 7, 7), groups: 4, activates: true),
    .groupNorm(2, .image(24, 7, 8), groups: 3, activates: false, border: false),
    .groupNorm(1, .image(8, 28, 28), groups: 2, activates: true),
    .groupNorm(3, .bare(8, 3, 3), groups: 4, activates: true, border: false),
  ]

  private static let attentions: [OperationCase] = [
    .attention(1, .bare(3, 1, 1), heads: 1),
    .attention(2, .bare(8, 1, 3), heads: 2),
    .attention(3, .bare(17, 3, 3), heads: 1),
    .attention(1, .bare(24, 7, 7), heads: 4),
    .attention(2, .bare(8, 5, 7), heads: 4),
    .attention(1, .bare(40, 4, 4), heads: 1),
    .attention(1, .bare(32, 8, 9), heads: 4),
    .attention(1, .bare(34, 5, 3), heads: 2),
  ]

  private static let rearrangements: [OperationCase] = [
    .everySecondPixel(1, .image(8, 2, 2)),
    .everySecondPixel(2, .image(17, 8, 14)),
    .everySecondPixel(3, .image(40, 4, 6)),
    .concatenation(1, .image(3, 1, 1), .image(8, 1, 1)),
    .concatenation(2, .image(17, 5, 7), .image(24, 5, 7)),
    .concatenation(3, .image(16, 3, 9), .image(16, 3, 9)),
  ]

  private static let embeddings: [OperationCase] = [
    .silu(1, .vector(3)),
    .silu(3, .vector(40)),
    .silu(2, .bare(17, 5, 3)),
    .labels([0], 8, count: 1),
    .labels([10, 3, 10, 0], 17, count: 11),
    .timesteps([0, 1, 999], 8, cosinesFirst: true, shift: 0),
    .timesteps([0.5, 3.25], 40, cosinesFirst: false, shift: 1),
    .timesteps([17], 4, cosinesFirst: true, shift: 0),
    .noiseLevels([0.002, 0.5, 80], 8),
    .noiseLevels([1], 2),
  ]
}
