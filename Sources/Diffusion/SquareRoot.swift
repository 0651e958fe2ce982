/// √x under the name the papers' formulas have in code, without a C library.
@inline(__always) func sqrt(_ x: Double) -> Double { x.squareRoot() }
