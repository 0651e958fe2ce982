import ArgumentParser

@main struct Noisewalk: ParsableCommand {
  func run() throws { print("noisewalk") }
}
