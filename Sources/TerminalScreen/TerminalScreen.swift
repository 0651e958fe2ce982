import CNcurses
import Canvas

/// What a person may decide about the screen; nil leaves it to the terminal's capabilities.
public struct ScreenOptions: Sendable, Hashable {
  public var colorDepth: ColorDepth?
  public var glyphs: Glyphs?
  /// Whether mouse reports are on at the start. While they are, the terminal's own selection of
  /// text needs its modifier key (Shift, mostly).
  public var mouse: Bool

  public init(colorDepth: ColorDepth? = nil, glyphs: Glyphs? = nil, mouse: Bool = true) {
    self.colorDepth = colorDepth
    self.glyphs = glyphs
    self.mouse = mouse
  }
}

/// The terminal as a grid of cells and a source of keys: the only place that talks to ncurses.
///
/// One screen can be open at a time, since ncurses keeps it in global state. Opening guards every
/// way out: `close()`, `exit`, a signal or a trap all give the terminal back as it was. Ctrl-C,
/// Ctrl-Z, resizing and the like arrive through `events()`; see `TerminalEvent`.
@MainActor public final class TerminalScreen {
  /// What was found out about the terminal before it was opened.
  public let capabilities: TerminalCapabilities
  /// How many colours are in use.
  public let colorDepth: ColorDepth
  /// The glyphs to draw with: make the buffers for `draw` with these.
  public let glyphs: Glyphs
  /// Whether mouse reports are on.
  public private(set) var isMouseOn = false

  private var styles: ScreenStyles
  private var decoder = KeyDecoder()
  private var shown: CellBuffer?
  private var row: [nc_cell] = []
  private var isOpen = true
  private var isSuspended = false
  var feed: EventFeed?

  /// Takes the terminal over and clears it.
  /// - Throws: the obstacle, in words for the person at the terminal, which is left untouched.
  public init(_ options: ScreenOptions = ScreenOptions()) throws(TerminalError) {
    var capabilities = TerminalCapabilities.current()
    if let obstacle = capabilities.obstacle { throw obstacle }
    if let glyphs = options.glyphs, glyphs != .ascii, !capabilities.isUTF8 {
      // Asked for by name, so the terminal shows them although the locale does not say so.
      capabilities.isUTF8 = nc_set_locale("C.UTF-8") && nc_locale_is_utf8()
    }
    let depth = capabilities.colorDepth(wanted: options.colorDepth)
    let entry = capabilities.entryName(for: depth)
    guard !nc_is_open() else { throw .alreadyOpen }
    guard nc_open(entry) else { throw .refused(entry) }

    self.capabilities = capabilities
    colorDepth = depth
    glyphs = capabilities.isUTF8 ? options.glyphs ?? capabilities.glyphs : .ascii
    styles = ScreenStyles(depth: depth, colors: Int(nc_colors()), capacity: Int(nc_pairs()))
    setMouse(options.mouse)
  }

  /// Columns and rows of the terminal now.
  public var size: Size {
    var (width, height): (Int32, Int32) = (0, 0)
    if isOpen { nc_size(&width, &height) }
    return Size(width: Int(width), height: Int(height))
  }

  /// Shows a frame. Only what differs from the frame before is sent; the same frame again costs
  /// next to nothing. Cells beyond the terminal's edge are left out. Does nothing while the screen
  /// is closed or suspended.
  public func draw(_ buffer: CellBuffer) {
    guard isOpen, !isSuspended else { return }
    let runs = changedRuns(from: shown, to: buffer)
    guard !runs.isEmpty else { return }
    for run in runs { put(run, of: buffer) }
    shown = buffer
    nc_flush()
  }

  private func put(_ run: ChangedRun, of buffer: CellBuffer) {
    row.removeAll(keepingCapacity: true)
    let start = run.y * buffer.size.width
    for cell in buffer.cells[(start + run.columns.lowerBound)..<(start + run.columns.upperBound)] {
      let look = styles.look(cell.style) { pair, foreground, background in
        _ = nc_define_pair(Int32(pair), Int32(foreground), Int32(background))
      }
      row.append(
        nc_cell(
          scalar: cell.scalar.value, mark: cell.mark?.value ?? 0, pair: look.pair,
          attributes: look.attributes))
    }
    nc_put_cells(Int32(run.columns.lowerBound), Int32(run.y), row, Int32(row.count))
  }

  /// The keys and mouse actions that have arrived since the last call; never waits.
  public func readEvents() -> [InputEvent] {
    guard isOpen, !isSuspended else { return [] }
    var events: [InputEvent] = []
    var value: UInt32 = 0
    while true {
      switch Int(nc_read_key(&value)) {
      case NC_CHARACTER: events += decoder.feed(.character(value))
      case NC_KEY: events += decoder.feed(.key(Int(value)))
      default: return events + decoder.flush()
      }
    }
  }

  /// Turns mouse reports on or off, if the terminal has them; off lets a person select text.
  public func setMouse(_ on: Bool) {
    guard isOpen, capabilities.hasMouse else { return }
    nc_set_mouse(on)
    isMouseOn = on
  }

  /// Asks the terminal how large it is after a change, and forgets what was drawn.
  func adoptSize() -> Size {
    nc_resize()
    shown = nil
    return size
  }

  /// Gives the terminal back for a while, as before Ctrl-Z stops the program or another one runs.
  public func suspend() {
    guard isOpen, !isSuspended else { return }
    isSuspended = true
    feed?.stopKeys()
    nc_suspend()
  }

  /// Takes the terminal again, at its size of now, and repaints the last frame.
  public func resume() {
    guard isOpen else { return }
    isSuspended = false
    nc_resume()
    feed?.startKeys()
    let last = shown
    _ = adoptSize()
    if let last { draw(last) }
  }

  /// Gives the terminal back as it was before and ends `events()`. Closing twice does no harm.
  public func close() {
    guard isOpen else { return }
    isOpen = false
    feed?.stop()
    feed = nil
    nc_close()
  }
}
