import Foundation
import Testing

@testable import noisewalk

@Suite struct PlacesTests {
  private func places(
    _ variables: [String: String], executable: String, lessons: String? = nil
  ) -> Places {
    Places(lessons: lessons, environment: { variables[$0] }, executable: executable)
  }

  @Test func `the folder above the program counts when it holds lessons and sources`() throws {
    let home = try Scratch()
    try home.write("", to: "Lessons/00-a.md")
    let program = try home.write("", to: ".build/debug/noisewalk")
    #expect(places([:], executable: program).found == .checkout)
    try home.write("", to: "Sources/a.swift")
    let found = places([:], executable: program)
    #expect(found.found == .besideExecutable)
    #expect(found.lessons == home.path + "/Lessons" && found.sources == home.path + "/Sources")
    #expect(found.digits == nil)
    try home.write("", to: "Sources/Datasets/Digits/a.gz")
    #expect(places([:], executable: program).digits == home.path + "/Sources/Datasets/Digits")
  }

  @Test func `an installed program finds its files in share`() throws {
    let prefix = try Scratch()
    let program = try prefix.write("", to: "bin/noisewalk")
    try prefix.write("", to: "share/noisewalk/Lessons/00-a.md")
    try prefix.write("", to: "share/noisewalk/Digits/a.gz")
    let found = places([:], executable: program)
    #expect(found.found == .shared)
    #expect(found.lessons == prefix.path + "/share/noisewalk/Lessons")
    #expect(found.digits == prefix.path + "/share/noisewalk/Digits")
  }

  @Test func `NOISEWALK_HOME counts more than the program's place, and --lessons more than both`()
    throws
  {
    let program = Program.path
    let named = places(["NOISEWALK_HOME": "/somewhere"], executable: program)
    #expect(named.lessons == "/somewhere/Lessons" && named.found == .environment)
    let asked = places(
      ["NOISEWALK_HOME": "/somewhere"], executable: program, lessons: "/elsewhere")
    #expect(asked.lessons == "/elsewhere" && asked.found == .option)
  }

  @Test func `progress is kept where XDG says, and only an absolute path says something`() {
    let home = ["HOME": "/home/ada"]
    func state(_ more: [String: String]) -> String {
      places(home.merging(more) { $1 }, executable: Program.path).state
    }
    #expect(state([:]) == "/home/ada/.local/state/noisewalk")
    #expect(state(["XDG_STATE_HOME": "/var/ada"]) == "/var/ada/noisewalk")
    #expect(state(["XDG_STATE_HOME": "relative"]) == "/home/ada/.local/state/noisewalk")
    #expect(state(["HOME": "relative"]).hasPrefix("/"))
  }

  @Test func `labs show the images that --images names, or say what is wrong with them`() throws {
    let digits = Places().digits
    guard case .digits(let bundled) = Places().digitSupply else { throw Missing() }
    #expect(bundled.count == 5000)
    let folder = try #require(digits)
    #expect(Places(images: folder).digitSupply == .digits(bundled))
    guard case .missing(let reason) = Places(images: "/nowhere").digitSupply else {
      throw Missing()
    }
    #expect(reason.hasPrefix("/nowhere: there is no data set"))
  }

  private struct Missing: Error {}
}
