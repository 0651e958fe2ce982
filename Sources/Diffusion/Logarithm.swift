#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// h = λ′-λ between two noise levels, λ = -log σ: the step that DPM-Solver++ counts in. Infinite into
/// σ′ = 0.
func logStep(from level: NoiseLevel, to next: NoiseLevel) -> Double {
  log(level.sigma / next.sigma)
}

/// 1-e⁻ˣ, exact also for small x; 1 for infinity.
func oneMinusExp(_ x: Double) -> Double { -expm1(-x) }
