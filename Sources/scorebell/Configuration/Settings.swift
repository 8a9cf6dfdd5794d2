import Destinations
import FoundationEssentials
import Jobs
import Logging
import Messages
import PortAPI
import Vocabulary
import Workers

/// The whole configuration, read and checked.
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
        var onUnknown: Workers.Reminder.WhenUnknown
        /// Between two messages to its channel.
        var slackInterval: Duration
        /// Whether Port ends its runs by our answer where the body does not say.
        var isSynchronized: Bool
        var triggerToken: Secret?
    }

    struct Work: Sendable {
        var concurrency: Int
        var maxAttempts: Int
        var maxAge: Duration
        var perReminder: Int
        var lease: Duration
    }

    enum LogFormat: String, Sendable { case json, text }

    var port: Port
    /// The reminder without a name.
    var reminder: Reminder
    /// The others, by name.
    var namedReminders: [String: Reminder]
    var http: HTTP
    var outbound: Outbound
    var work: Work
    var webhookTolerance: Duration
    var requiresSignature: Bool
    var database: DatabaseLocation
    var queueDepthMax: Int
    var retention: Retention
    /// Opens the run page and the API; nil when there are none.
    var adminToken: Secret?
    var publicURL: String?
    var logLevel: Logger.Level
    /// Nil when nobody chose one.
    var logFormat: LogFormat?
    var logsAccess: Bool
    var shutdownGrace: Duration
    /// What to call the keys whose secrets could be guessed.
    var guessable: [String]
    /// What was said of the keys that only a restart can change; some of it is secret.
    var fixed: [SettingKey: Secret]
}

/// Everything that is wrong with a configuration, one sentence each.
struct SettingsError: Error, CustomStringConvertible {
    var problems: [String]
    var description: String { problems.joined(separator: "\n") }
}

extension Settings {
    /// Reads every setting.
    ///
    /// - Parameter reader: The sources, in order.
    /// - Throws: `SettingsError` with all problems; somebody has to repair the configuration.
    init(from reader: SettingsReader) throws(SettingsError) {
        var reader = reader
        port = Self.port(from: &reader)
        reminder = Self.reminder(nil, from: &reader)
        namedReminders = [:]
        for name in reader.reminderNames {
            namedReminders[name] = Self.reminder(name, from: &reader)
        }
        Self.checkTokens(of: reader.reminderNames, in: &reader)
        http = HTTP(from: &reader)
        outbound = Outbound(from: &reader)
        work = Work(
            concurrency: reader.number(.workerConcurrency, in: 0...256),
            maxAttempts: reader.number(.workerMaxAttempts, in: 1...1_000),
            maxAge: .seconds(reader.number(.workerMaxAge, in: 60...2_592_000)),
            perReminder: reader.number(.workerPerReminder, in: 1...256),
            lease: .seconds(reader.number(.workerLease, in: 1...3_600))
        )
        webhookTolerance = .seconds(reader.number(.webhookTolerance, in: 1...86_400))
        requiresSignature = reader.flag(.webhookRequireSignature)
        database = Self.database(from: &reader)
        queueDepthMax = reader.number(.queueMaxDepth, in: 1...10_000_000)
        retention = Retention(
            finished: Self.days(.queueRetention, from: &reader),
            dead: Self.days(.queueDeadRetention, from: &reader)
        )
        adminToken = Self.adminToken(from: &reader)
        publicURL = Self.publicURL(from: &reader)
        logLevel = Self.logLevel(from: &reader)
        logFormat =
            reader.isSet(.logFormat)
            ? reader.parsed(.logFormat, orElse: .json, LogFormat.init(rawValue:)) : nil
        logsAccess = reader.flag(.logAccess)
        shutdownGrace = .seconds(reader.number(.shutdownGrace, in: 0...3_600))
        guessable = Self.guessable(in: reader)
        fixed = Self.fixed(in: reader)
        if !reader.problems.isEmpty { throw SettingsError(problems: reader.problems) }
    }

    static func database(from reader: inout SettingsReader) -> DatabaseLocation {
        let text = reader.text(.databaseURL) ?? ""
        do throws(DatabaseLocation.Mistake) {
            return try DatabaseLocation(text)
        } catch {
            reader.note(.databaseURL, text, because: "\(error)")
            return .sqlite(path: "")
        }
    }

    static func logLevel(from reader: inout SettingsReader) -> Logger.Level {
        reader.parsed(.logLevel, orElse: .info) { Logger.Level(rawValue: $0.lowercased()) }
    }

    private static func adminToken(from reader: inout SettingsReader) -> Secret? {
        reader.parsed(.adminToken, orElse: Secret?.none) { text in
            text.contains(where: \.isWhitespace) ? nil : .some(Secret(text))
        }
    }

    static func publicURL(from reader: inout SettingsReader) -> String? {
        let url = reader.url(.adminPublicURL, orElse: "")
        return url.isEmpty ? nil : url
    }

    /// A number of days; nil for 0, which is for ever.
    private static func days(
        _ key: SettingKey,
        from reader: inout SettingsReader
    ) -> Duration? {
        let days = reader.number(key, in: 0...3_650)
        return days == 0 ? nil : .seconds(days * 86_400)
    }

    static func port(from reader: inout SettingsReader) -> Port {
        let region = reader.parsed(.portRegion, orElse: PortRegion.eu, PortRegion.init(rawValue:))
        let clientSecret = reader.required(.portClientSecret)
        let previous = previousSecrets(reader.text(.portPreviousWebhookSecrets) ?? "")
        return Port(
            clientID: reader.required(.portClientID),
            clientSecret: Secret(clientSecret),
            baseURL: reader.url(.portBaseURL, orElse: region.baseURL),
            appURL: reader.url(.portAppURL, orElse: region.appURL),
            entityURL: reader.parsed(.portEntityURL, orElse: .port, EntityTemplate.init),
            webhookSecrets: [Secret(reader.text(.portWebhookSecret) ?? clientSecret)]
                + previous.map { Secret($0) }
        )
    }

    static func previousSecrets(_ text: String) -> [String] {
        text.split { $0 == "," || $0.isWhitespace }.map(String.init)
    }
}
