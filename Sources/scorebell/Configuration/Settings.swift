import Jobs
import Platform
import PortAPI
import Reminders

/// The whole configuration, read and checked: `settings.shutdownGrace` is the value of that row of
/// the table; what several rows make together has a property here.
@dynamicMemberLookup
struct Settings: Sendable {
    struct Port: Sendable {
        var clientID: String
        var clientSecret: Secret
        var baseURL: String
        var appURL: String
        var entityURL: EntityTemplate
        /// The present secret, then those that it replaces.
        var webhookSecrets: [Secret]
    }

    /// One reminder: what it looks at, where it goes, and who may trigger it as a pipeline.
    struct Reminder: Sendable {
        var subject: ReminderSubject
        var slack: SlackTarget
        var onUnknown: Destination.WhenUnknown
        /// Between two messages to its channel.
        var slackInterval: Duration
        /// Whether Port ends its runs by our answer where the body does not say.
        var isSynchronized: Bool
        var triggerToken: Secret?
    }

    enum LogFormat: String, Sendable, CaseIterable { case json, text }

    var port: Port
    /// The reminder without a name.
    var reminder: Reminder
    /// The others, by name.
    var namedReminders: [String: Reminder]
    var http: HTTP
    var outbound: Outbound
    /// Nil when nobody chose one.
    var logFormat: LogFormat?
    /// What the files that it names were just before they were read.
    let files: FileStamps
    /// The values of all rows, which were found to be right.
    let values: SettingsReader

    subscript<Value>(dynamicMember row: KeyPath<SettingsTable, Setting<Value>>) -> Value {
        var values = values
        return values.value(row)
    }
}

/// Everything that is wrong with a configuration, one sentence each.
struct SettingsError: Error, CustomStringConvertible {
    var problems: [String]
    /// What the files that it names were just before they were read; one may come later.
    var files = FileStamps([])
    var description: String { problems.joined(separator: "\n") }
}

extension Settings {
    /// Reads every setting.
    ///
    /// - Parameter reader: The sources, in order.
    /// - Throws: `SettingsError` with all problems; somebody has to repair the configuration.
    init(from reader: SettingsReader) throws(SettingsError) {
        var reader = reader
        files = FileStamps(reader.namedFiles)
        port = Port(from: &reader)
        reminder = Reminder(nil, from: &reader)
        namedReminders = [:]
        for name in reader.reminderNames {
            namedReminders[name] = Reminder(name, from: &reader)
        }
        Self.checkTokens(of: reader.reminderNames, in: &reader)
        http = HTTP(from: &reader)
        outbound = Outbound(from: &reader)
        logFormat = Self.logFormat(from: &reader)
        // What a reminder has counts only where it is used.
        for row in SettingsTable.all where !row.key.isPerReminder { row.check(in: &reader) }
        values = reader
        if !reader.problems.isEmpty { throw SettingsError(problems: reader.problems, files: files) }
    }

    /// The format that somebody chose.
    static func logFormat(from reader: inout SettingsReader) -> LogFormat? {
        let format = reader.value(\.logFormat)
        return reader.isGiven(SettingKey.logFormat) ? format : nil
    }

    var retention: Retention {
        Retention(finished: self.queueRetention, dead: self.queueDeadRetention)
    }

    /// The names of keys that say something else than when the service was started, and that only
    /// another start puts in force.
    func keysNeedingRestart(since start: Settings) -> [String] {
        SettingsTable.keys
            .filter { $0.needsRestart && values.text($0) != start.values.text($0) }
            .map(\.name).sorted()
    }
}

extension Settings.Port {
    init(from reader: inout SettingsReader) {
        let region = reader.value(\.portRegion)
        clientSecret = reader.value(\.portClientSecret)
        clientID = reader.value(\.portClientID)
        baseURL = reader.value(\.portBaseURL) ?? region.baseURL
        appURL = reader.value(\.portAppURL) ?? region.appURL
        entityURL = reader.value(\.portEntityURL)
        webhookSecrets =
            [reader.value(\.portWebhookSecret) ?? clientSecret]
            + reader.value(\.portPreviousWebhookSecrets)
    }
}
