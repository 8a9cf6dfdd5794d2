import FoundationEssentials
import Glibc
import JSON
import Logging
import Platform
import Synchronization

/// Formats log lines for standard error: JSON for machines, or text for a terminal.
///
/// Each event is one line, whatever its texts contain, with the facts of the current job.
struct LogOutput: LogHandler {
    var metadata: Logger.Metadata = [:]
    let format: Settings.LogFormat
    let clock: WallClock
    /// The level of all loggers without one of their own.
    private let level: LogLevelSwitch
    private var ownLevel: Logger.Level?
    /// Writes one line.
    private var write: @Sendable (String) -> Void = StandardError.print

    /// Makes this the output of all loggers of the process, and returns the first logger.
    ///
    /// - Parameters:
    ///   - level: The least severe line that is written; it can be changed at any time.
    ///   - format: How; nil for text on a terminal and JSON elsewhere.
    /// - Returns: The logger of the service.
    static func bootstrap(level: LogLevelSwitch, format: Settings.LogFormat?) -> Logger {
        let output = LogOutput(format: format, clock: .system, level: level)
        LoggingSystem.bootstrap { _ in output }
        return Logger(label: "scorebell")
    }

    /// Makes a writer with its own thread the output of all loggers of the process.
    ///
    /// - Parameters: As for the other.
    /// - Returns: The logger of the service, and the writer.
    static func bootstrapInBackground(
        level: LogLevelSwitch,
        format: Settings.LogFormat?
    ) -> (logger: Logger, writer: LogWriter) {
        let output = LogOutput(format: format, clock: .system, level: level)
        let writer = LogWriter { count in
            output.line(
                .warning,
                "\(count) log \(count == 1 ? "line was" : "lines were") dropped: standard error was"
                    + " not read fast enough.",
                [:]
            )
        }
        var background = output
        background.write = writer.write
        LoggingSystem.bootstrap { [background] _ in background }
        return (Logger(label: "scorebell"), writer)
    }

    /// Returns a logger for a command that works once, without changing the process's output.
    static func logger(level: Logger.Level, format: Settings.LogFormat?) -> Logger {
        let output = LogOutput(format: format, clock: .system, level: LogLevelSwitch(level))
        return Logger(label: "scorebell", factory: { _ in output })
    }

    /// Makes an output; the default format is text on a terminal and JSON elsewhere.
    init(format: Settings.LogFormat?, clock: WallClock, level: LogLevelSwitch) {
        self.format = format ?? (isatty(STDERR_FILENO) == 1 ? .text : .json)
        self.clock = clock
        self.level = level
    }

    var logLevel: Logger.Level {
        get { ownLevel ?? level.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var facts = LogFacts.current?.metadata ?? [:]
        facts.merge(metadata) { _, newer in newer }
        facts.merge(event.metadata ?? [:]) { _, newer in newer }
        if let error = event.error { facts[LogKeys.cause] = "\(error)" }
        write(line(event.level, "\(event.message)", facts))
    }

    private func line(
        _ level: Logger.Level,
        _ message: String,
        _ facts: Logger.Metadata
    ) -> String {
        switch format {
        case .json: json(level, message, facts)
        case .text: text(level, message, facts)
        }
    }

    private func json(
        _ level: Logger.Level,
        _ message: String,
        _ facts: Logger.Metadata
    ) -> String {
        var members: [ExactString: JSONValue] = [:]
        for (key, value) in facts { members[ExactString(key)] = .string("\(value)") }
        members["time"] = .string("\(clock.now())")
        members["level"] = .string(level.rawValue)
        members["message"] = .string(message)
        // Texts always encode.
        let line = (try? JSONCoding.encode(JSONValue.object(members))) ?? []
        return String(decoding: line, as: UTF8.self)
    }

    private func text(
        _ level: Logger.Level,
        _ message: String,
        _ facts: Logger.Metadata
    ) -> String {
        let facts = facts.sorted { $0.key < $1.key }
            .map { " \($0.key)=\("\($0.value)".onOneLine)" }
            .joined()
        let time = clock.now().description.dropFirst(11).dropLast()
        return "\(time) \(level.rawValue.uppercased()) \(message)\(facts)"
    }
}

/// The level of all loggers, which can be changed at once.
final class LogLevelSwitch: Sendable {
    private let place: Atomic<Int>

    init(_ level: Logger.Level) {
        place = Atomic(Self.place(of: level))
    }

    var level: Logger.Level {
        get { Logger.Level.allCases[place.load(ordering: .relaxed)] }
        set { place.store(Self.place(of: newValue), ordering: .relaxed) }
    }

    private static func place(of level: Logger.Level) -> Int {
        Logger.Level.allCases.firstIndex(of: level) ?? 0
    }
}

extension LogFacts {
    /// The facts as metadata.
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            LogKeys.jobID: "\(jobID)", LogKeys.runID: "\(runID)", LogKeys.attempt: "\(attempt)",
        ]
        if let step { metadata[LogKeys.step] = "\(step)" }
        if let trace { metadata[LogKeys.traceID] = "\(trace.traceID)" }
        return metadata
    }
}
