import ArgumentParser
import FoundationEssentials
import Platform

/// A time on the command line: `90m`, `2h`, `3d` ago, or a date in ISO 8601.
struct TimeArgument: Sendable, ExpressibleByArgument {
    private enum Form: Sendable {
        case ago(Duration)
        case at(Timestamp)
    }

    private let form: Form

    init?(argument text: String) {
        if let seconds = Self.units[text.last ?? " "], let count = Int64(text.dropLast()),
            (0...1_000_000).contains(count)
        {
            form = .ago(.seconds(count * seconds))
            return
        }
        let full = text.contains("T") ? text : "\(text)T00:00:00Z"
        let styles = [
            Date.ISO8601FormatStyle(), Date.ISO8601FormatStyle(includingFractionalSeconds: true),
        ]
        guard let date = styles.lazy.compactMap({ try? $0.parse(full) }).first else { return nil }
        form = .at(Timestamp(millisecondsSince1970: Int64(date.timeIntervalSince1970 * 1_000)))
    }

    /// Returns the time; durations count back from now.
    func timestamp(now: Timestamp) -> Timestamp {
        switch form {
        case .ago(let duration): now + (.zero - duration)
        case .at(let time): time
        }
    }

    private static let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3_600, "d": 86_400]
}
