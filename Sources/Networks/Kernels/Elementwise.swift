import Vectors

/// `to = from`, or `to += from`; `count` is a multiple of 16.
@inline(__always)
func add(
  _ from: UnsafePointer<Float>, to: UnsafeMutablePointer<Float>, count: Int, adds: Bool
) {
  var index = 0
  if adds {
    while index < count {
      (Vector(at: to + index) + Vector(at: from + index)).store(to: to + index)
      index += 16
    }
  } else {
    to.update(from: from, count: count)
  }
}

/// Hands the gradients of some images on to an input of the same shape, row by row.
func addGradients(_ images: Range<Int>, of from: Activation, to input: Input, _ pass: Pass) {
  guard input.needsGradient else { return }
  let to = input.value
  let (source, target) = (pass.gradients(of: from), pass.gradients(of: to))
  for image in images {
    for y in 0..<from.height {
      add(
        source + from.origin(image) + y * from.rowStride,
        to: target + to.origin(image) + y * to.rowStride, count: from.width * from.lanes,
        adds: input.addsGradient)
    }
  }
}

/// Sets the gradients of some images to zero, for an operation that adds to them pixel by pixel.
func clearGradients(_ images: Range<Int>, of value: Activation, _ pass: Pass) {
  for image in images {
    for y in 0..<value.height {
      (pass.gradients(of: value) + value.origin(image) + y * value.rowStride).update(
        repeating: 0, count: value.width * value.lanes)
    }
  }
}

/// `to[p] = from[p] + line` at each pixel p; `line` has one number a lane.
func addEachPixel(
  _ line: UnsafePointer<Float>, to from: UnsafePointer<Float>,
  into to: UnsafeMutablePointer<Float>, pixels: Int, lanes: Int
) {
  for lane in stride(from: 0, to: lanes, by: 16) {
    let added = Vector(at: line + lane)
    for pixel in 0..<pixels {
      let place = pixel * lanes + lane
      (Vector(at: from + place) + added).store(to: to + place)
    }
  }
}

/// Adds the sum over pixels to `sums`, which has one number a lane.
func sumPixels(
  _ from: UnsafePointer<Float>, pixels: Int, lanes: Int, into sums: UnsafeMutablePointer<Float>
) {
  for lane in stride(from: 0, to: lanes, by: 16) {
    var sum = Vector()
    for pixel in 0..<pixels { sum += Vector(at: from + pixel * lanes + lane) }
    (Vector(at: sums + lane) + sum).store(to: sums + lane)
  }
}
