import Jobs
import Platform
import PortAPI
import Reminders
import Schedules

/// The whole configuration, read and checked.
///
/// `settings.shutdownGrace` is the value of that row of the table; values that combine several rows
/// are properties here.
@dynamicMemberLookup
struct Settings: Sendable {
    struct Port: Sendable {
        var clientID: String
        var clientSecret: Secret
        var baseURL: String
        var appURL: String
        var entityURL: EntityTemplate
        /// The current secret, then the previous ones.
        var webhookSecrets: [Secret]
    }

    /// One reminder: its subject, its target, and its trigger token.
    struct Reminder: Sendable {
        var subject: ReminderSubject
        /// Where its tickets are kept; nil for one that tells people on Slack.
        var tracker: TrackerTarget?
        /// Its way to Slack, of no use where it keeps tickets.
        var slack: SlackTarget
        var onUnknown: Destination.WhenUnknown
        /// The pause between two messages to its channel.
        var slackInterval: Duration
        /// Whether its bot joins public channels in which it is not.
        var joinsChannels: Bool
        /// Whether its runs are synchronous when the body does not say.
        var isSynchronized: Bool
        var triggerToken: Secret?
        /// When it is sent by itself.
        var schedule: Schedule?
        /// How late that may be.
        var catchUp: Duration
    }

    enum LogFormat: String, Sendable, CaseIterable { case json, text }

    var port: Port
    /// How runs are claimed; nil when they are not.
    var pull: Pull?
    /// The unnamed reminder.
    var reminder: Reminder
    /// The named reminders.
    var namedReminders: [String: Reminder]
    var http: HTTP
    var outbound: Outbound
    /// The configured format; nil for the default.
    var logFormat: LogFormat?
    /// The stamps of the named files, taken before they were read.
    let files: FileStamps
    /// The values of all rows, which are valid.
    let values: SettingsReader

    subscript<Value>(dynamicMember row: KeyPath<SettingsTable, Setting<Value>>) -> Value {
        var values = values
        return values.value(row)
    }
}

/// All errors of a configuration, one sentence each.
struct SettingsError: Error, CustomStringConvertible {
    var problems: [String]
    /// The stamps of the named files, taken before they were read; a missing file may come later.
    var files = FileStamps([])
    var description: String { problems.joined(separator: "\n") }
}

extension Settings {
    /// Reads all settings.
    ///
    /// - Parameter reader: The sources, in order.
    /// - Throws: `SettingsError` with all problems; somebody has to repair the configuration.
    init(from reader: SettingsReader) throws(SettingsError) {
        var reader = reader
        files = FileStamps(reader.namedFiles)
        port = Port(from: &reader)
        pull = Pull(from: &reader)
        reminder = Reminder(nil, from: &reader)
        namedReminders = [:]
        for name in reader.reminderNames {
            namedReminders[name] = Reminder(name, from: &reader)
        }
        Self.checkTokens(of: reader.reminderNames, in: &reader)
        http = HTTP(from: &reader)
        outbound = Outbound(from: &reader)
        logFormat = Self.logFormat(from: &reader)
        // A reminder's keys are checked with the reminder. Those of a tracker that it does not use are
        // checked where the file has them; variables such as GITHUB_TOKEN may be other programs'.
        for row in SettingsTable.all where !row.key.isPerReminder {
            row.check(of: nil, in: &reader)
        }
        for name in [nil] + reader.reminderNames.map(String?.some) {
            for row in SettingsTable.all
            where row.key.isAboutTickets && reader.isInFile(row.key.of(reminder: name)) {
                row.check(of: name, in: &reader)
            }
        }
        values = reader
        if !reader.problems.isEmpty { throw SettingsError(problems: reader.problems, files: files) }
    }

    /// Reads the format, if it is set.
    static func logFormat(from reader: inout SettingsReader) -> LogFormat? {
        let format = reader.value(\.logFormat)
        return reader.isGiven(SettingKey.logFormat) ? format : nil
    }

    var retention: Retention {
        Retention(finished: self.queueRetention, dead: self.queueDeadRetention)
    }

    /// Returns the keys that differ from those at the start and need a restart.
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
