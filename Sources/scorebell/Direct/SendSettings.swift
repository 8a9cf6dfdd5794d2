import Intake
import Logging

/// What `scorebell send` needs of the configuration, read and checked.
struct SendSettings: Sendable {
    var port: Settings.Port
    var reminder: Settings.Reminder
    var outbound: Settings.Outbound
    /// The run in Port that waits for the reminder; nil when none does.
    var runID: String?
    var logLevel: Logger.Level
    var logFormat: Settings.LogFormat
    /// How whoever configured it calls the keys.
    var words = Words()

    /// What is asked for beside the settings.
    struct Request: Sendable {
        /// The name of a configured reminder; nil for the one without.
        var reminder: String?
        /// The run's id, with the name it was given under.
        var run: (word: String, value: String)?
        /// False when the messages are only shown.
        var sends = true
        /// What is wrong already.
        var problems: [String] = []
    }

    /// Reads every setting that a reminder needs, and no other.
    ///
    /// - Parameters:
    ///   - reader: The sources, in order.
    ///   - request: What is asked for.
    /// - Throws: `SettingsError` with all problems; somebody has to repair the configuration.
    init(from reader: SettingsReader, for request: Request) throws(SettingsError) {
        var reader = reader
        for problem in request.problems { reader.note(problem) }
        port = Settings.Port(from: &reader)
        if let name = request.reminder, !reader.reminderNames.contains(name) {
            let names = reader.reminderNames.joined(separator: ", ")
            reader.note(
                "There is no reminder \"\(name)\" in the configuration file; it names "
                    + (names.isEmpty ? "none." : "\(names).")
            )
        }
        reminder = Settings.Reminder(request.reminder, sends: request.sends, from: &reader)
        outbound = Settings.Outbound(from: &reader)
        runID = request.run.flatMap { RunID.identifier(in: $0.value) }
        if let run = request.run, runID == nil {
            reader.note(
                "\(run.word) must be the id of a run in Port, such as r_0123456789, not"
                    + " \"\(run.value.prefix(RunID.bytesMax))\"."
            )
        }
        logLevel = reader.value(\.logLevel)
        // Somebody who looks on reads text; who has configured a format means it.
        logFormat = Settings.logFormat(from: &reader) ?? .text
        if !reader.problems.isEmpty { throw SettingsError(problems: reader.problems) }
    }
}
