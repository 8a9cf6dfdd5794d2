import FoundationEssentials
import Platform

/// How lines are fitted to standard output: their width, and whether colours are shown.
struct Terminal: Sendable {
    /// Characters in a line; nil for a file or a pipe, whose lines are not cut.
    var columns: Int?
    var hasColor: Bool

    /// A file or a pipe: whole lines without colours.
    static let none = Terminal(columns: nil, hasColor: false)

    /// Standard output as it is now.
    ///
    /// A `NO_COLOR` that is not empty means no colour (https://no-color.org).
    static var standardOutput: Terminal {
        guard TerminalWidth.isTerminal else { return .none }
        let environment = ProcessInfo.processInfo.environment
        return Terminal(
            columns: TerminalWidth.columns,
            hasColor: (environment["NO_COLOR"] ?? "").isEmpty && environment["TERM"] != "dumb"
        )
    }

    /// Returns the text in the colour of a state.
    func painted(_ text: String, as state: String) -> String {
        guard hasColor, let code = Self.colors[state] else { return text }
        return "\u{1B}[\(code)m\(text)\u{1B}[0m"
    }

    /// The colours of `JobState` and of steps' states; others keep the terminal's.
    private static let colors = [
        "succeeded": 32, "done": 32, "failed": 31, "dead": 31, "unknown": 31, "waiting": 33,
        "running": 36, "started": 36, "cancelled": 90,
    ]
}
