import Destinations
import FoundationEssentials
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
        var webhookSecret: Secret
    }

    struct Slack: Sendable {
        var webhookURL: Secret
        var onUnknown: ScorecardReminder.WhenUnknown
    }

    struct Reminder: Sendable {
        var blueprint: String
        var scorecard: String
        var filterRule: JSONValue?
        var layout: Layout
    }

    struct HTTP: Sendable {
        var host: String
        var port: Int
        var maxBodyBytes: Int
        var maxConnections: Int
    }

    struct Work: Sendable {
        var concurrency: Int
        var maxAttempts: Int
        var lease: Duration
    }

    enum LogFormat: String, Sendable { case json, text }

    var port: Port
    var slack: Slack
    var reminder: Reminder
    var http: HTTP
    var work: Work
    var webhookTolerance: Duration
    var requiresSignature: Bool
    var databasePath: String
    var queueDepthMax: Int
    var publicURL: String?
    var logLevel: Logger.Level
    var logFormat: LogFormat
    var shutdownGrace: Duration
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
        slack = Self.slack(from: &reader)
        reminder = Self.reminder(from: &reader)
        http = HTTP(
            host: reader.required(.httpHost),
            port: reader.number(.httpPort, in: 0...65_535),
            maxBodyBytes: reader.number(.httpMaxBodyBytes, in: 1_024...104_857_600),
            maxConnections: reader.number(.httpMaxConnections, in: 1...1_000_000)
        )
        work = Work(
            concurrency: reader.number(.workerConcurrency, in: 0...256),
            maxAttempts: reader.number(.workerMaxAttempts, in: 1...1_000),
            lease: .seconds(reader.number(.workerLease, in: 1...3_600))
        )
        webhookTolerance = .seconds(reader.number(.webhookTolerance, in: 1...86_400))
        requiresSignature = reader.flag(.webhookRequireSignature)
        databasePath = reader.parsed(.databaseURL, orElse: "") { text in
            text.hasPrefix("sqlite:") && text.count > 7 ? String(text.dropFirst(7)) : nil
        }
        queueDepthMax = reader.number(.queueMaxDepth, in: 1...10_000_000)
        let publicURL = reader.url(.adminPublicURL, orElse: "")
        self.publicURL = publicURL.isEmpty ? nil : publicURL
        logLevel = reader.parsed(.logLevel, orElse: .info) {
            Logger.Level(rawValue: $0.lowercased())
        }
        logFormat = reader.parsed(.logFormat, orElse: .json, LogFormat.init(rawValue:))
        shutdownGrace = .seconds(reader.number(.shutdownGrace, in: 0...3_600))
        if !reader.problems.isEmpty { throw SettingsError(problems: reader.problems) }
    }

    private static func port(from reader: inout SettingsReader) -> Port {
        let region = reader.parsed(.portRegion, orElse: PortRegion.eu, PortRegion.init(rawValue:))
        let clientSecret = reader.required(.portClientSecret)
        return Port(
            clientID: reader.required(.portClientID),
            clientSecret: Secret(clientSecret),
            baseURL: reader.url(.portBaseURL, orElse: region.baseURL),
            appURL: reader.url(.portAppURL, orElse: region.appURL),
            webhookSecret: Secret(reader.text(.portWebhookSecret) ?? clientSecret)
        )
    }

    private static func slack(from reader: inout SettingsReader) -> Slack {
        let url = reader.required(.slackWebhookURL)
        if !url.isEmpty, let problem = SlackWebhook.validate(url) {
            reader.note(.slackWebhookURL, url, because: problem)
        }
        return Slack(
            webhookURL: Secret(url),
            onUnknown: reader.parsed(
                .slackOnUnknown,
                orElse: .resend,
                ScorecardReminder.WhenUnknown.init(rawValue:)
            )
        )
    }

    private static func reminder(from reader: inout SettingsReader) -> Reminder {
        Reminder(
            blueprint: reader.required(.reminderBlueprint),
            scorecard: reader.required(.reminderScorecard),
            filterRule: reader.parsed(.reminderFilterRule, orElse: JSONValue?.none) { text in
                let rule = try? JSONValue(parsing: Array(text.utf8))
                return rule?.object == nil ? nil : .some(rule)
            },
            layout: reader.parsed(.reminderLayout, orElse: .classic, Layout.init(rawValue:))
        )
    }
}
