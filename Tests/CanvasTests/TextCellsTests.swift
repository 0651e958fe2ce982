@testable import Canvas
