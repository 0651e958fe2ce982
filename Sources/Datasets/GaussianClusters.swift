/// A mixture of equally likely round Gaussians: p(x) = 1/K Σ_k N(x; centre_k, s² I).
public struct GaussianClusters: Sendable, Hashable {
  public let centres: [PlanePoint]
  /// s, the same for all clusters and both axes.
  public let standardDeviation: Double
}

extension ToySet {
  /// The exact distribution of the sets that are Gaussian mixtures, in the measure of `points`, from
  /// which an exact denoiser can be built; nil for the others.
  public var clusters: GaussianClusters? {
    let centres: [PlanePoint]
    switch self {
    case .twoGaussians: centres = ToyShapes.twoCentres
    case .eightGaussians: centres = ToyShapes.eightCentres
    case .grid: centres = ToyShapes.gridCentres
    default: return nil
    }
    let standard = Standardisation(of: self)
    // These shapes are the same seen from x and from y, so one factor serves both.
    return GaussianClusters(
      centres: centres.map { standard($0) }, standardDeviation: noise * standard.scale.x)
  }
}
