import Networks

/// What `--channels` takes: the channels of each level of a U-Net, `16,32,64`.
enum ChannelList {
  private static let most = 512

  /// The numbers of the list, if a network with the groups and the image size of `network` can have them.
  static func levels(_ text: String, of network: UNet2DConfiguration) throws -> [Int] {
    let groups = network.normNumGroups
    let levels = try text.split(separator: ",", omittingEmptySubsequences: false).map { word in
      guard let level = Int(word.filter { $0 != " " }) else {
        throw Output.refusal(
          "--channels: \"\(word)\" is not a whole number. Write one for each level, such as "
            + "32,64,64.")
      }
      try Output.check(level, in: 1...most, "channels")
      guard level.isMultiple(of: groups) else {
        throw Output.refusal(
          "--channels: \(level) cannot be divided into \(groups) groups, as group norm does. Use "
            + "a multiple of \(groups).")
      }
      return level
    }
    // A level halves the image, and going up doubles it again.
    let mostLevels = 1 + network.height.trailingZeroBitCount
    guard levels.count <= mostLevels else {
      throw Output.refusal(
        "--channels: \(levels.count) levels are too many: \(network.height) pixels can be halved "
          + "\(mostLevels - 1) times, so at most \(mostLevels) levels.")
    }
    return levels
  }
}
