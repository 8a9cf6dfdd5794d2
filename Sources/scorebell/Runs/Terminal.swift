import FoundationEssentials
import Glibc
import Jobs

/// What standard output can show.
struct Terminal: Sendable {
    /// How many characters a line has; nil where nobody looks, and lines are as long as they are.
    var columns: Int?
    var hasColor: Bool

    /// A file or a pipe: everything, and nothing but text.
    static let none = Terminal(columns: nil, hasColor: false)

    /// The one that standard output is connected to.
    ///
    /// Source for `NO_COLOR`: https://no-color.org: set to anything but nothing, it means no colour.
    static var standardOutput: Terminal {
        guard isatty(STDOUT_FILENO) == 1 else { return .none }
        let environment = ProcessInfo.processInfo.environment
        var size = winsize()
        // Safe: the call writes one record, which lives for it.
        let result = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size)
        return Terminal(
            columns: result == 0 && size.ws_col > 0 ? Int(size.ws_col) : nil,
            hasColor: (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        )
    }

    /// Returns the text in the colour that a word for a state has.
    func painted(_ text: String, as state: String) -> String {
        guard hasColor, let code = Self.colors[state] else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// By the words of `JobState` and of a step's state; the rest keeps the terminal's colour.
    private static let colors = [
        "succeeded": 32, "done": 32, "failed": 31, "dead": 31, "unknown": 31, "waiting": 33,
        "running": 36, "started": 36, "cancelled": 90,
    ]
}
