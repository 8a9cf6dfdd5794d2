import Glibc

/// Whether standard output is a terminal, and how wide.
package enum TerminalWidth {
    /// True when standard output goes to a terminal.
    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// The terminal's columns; nil where it does not say.
    package static var columns: Int? {
        var size = winsize()
        // Safe: the call writes one record, which lives for it.
        let result = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil
    }
}
