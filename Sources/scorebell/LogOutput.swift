import FoundationEssentials
import Glibc
import Logging
import Synchronization
import Vocabulary

/// Writes log lines to standard error: JSON for machines, or text for a terminal.
struct LogOutput: LogHandler {
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]
    let format: Settings.LogFormat
    let clock: WallClock

    /// Makes this the output of every logger of the process, and returns the first one.
    static func bootstrap(level: Logger.Level, format: Settings.LogFormat) -> Logger {
        let output = LogOutput(logLevel: level, format: format, clock: .system)
        LoggingSystem.bootstrap { _ in output }
        return Logger(label: "scorebell")
    }

    /// Returns a logger for a process that works once, beside whatever the others log with.
    static func logger(level: Logger.Level, format: Settings.LogFormat) -> Logger {
        let output = LogOutput(logLevel: level, format: format, clock: .system)
        return Logger(label: "scorebell", factory: { _ in output })
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, newer in newer }
        switch format {
        case .json: StandardError.print(json(event, facts))
        case .text: StandardError.print(text(event, facts))
        }
    }

    private func json(_ event: LogEvent, _ facts: Logger.Metadata) -> String {
        var members: [String: JSONValue] = [:]
        for (key, value) in facts { members[key] = .string("\(value)") }
        members["time"] = .string("\(clock.now())")
        members["level"] = .string(event.level.rawValue)
        members["message"] = .string("\(event.message)")
        if let error = event.error { members[LogKeys.cause] = .string("\(error)") }
        // Texts always encode.
        let line = (try? JSONCoding.encode(JSONValue.object(members))) ?? []
        return String(decoding: line, as: UTF8.self)
    }

    private func text(_ event: LogEvent, _ facts: Logger.Metadata) -> String {
        let facts = facts.sorted { $0.key < $1.key }
            .map { " \($0.key)=\("\($0.value)".onOneLine)" }
            .joined()
        let time = clock.now().description.dropFirst(11).dropLast()
        return "\(time) \(event.level.rawValue.uppercased()) \(event.message)\(facts)"
    }
}
