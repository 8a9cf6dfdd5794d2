import Platform
import Reminders
import ArgumentParser
import Logging
import Outbound
import Schedules
import Slack
import Workers

/// `scorebell check`: reads the configuration as `serve` would, and prints all problems.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads the whole configuration and prints every problem at once.",
        discussion: """
            With --online it also asks Port for a token, the scorecards and the entities, Slack \
            whether it would take a message, Jira and GitHub whether tickets could be kept there, \
            and the database whether it answers, and compares the clock with Port's. That changes \
            nothing and posts nothing. Exit status: 0 when there \
            is no problem, 1 when somebody does not give what is needed, 78 when the configuration \
            itself is wrong.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Asks Port, Slack, Jira, GitHub and the database, too.")
    var online = false

    @Flag(help: "With --online: posts one message to each Slack channel.")
    var sendTest = false

    func validate() throws {
        if sendTest, !online { throw ValidationError("--send-test goes with --online.") }
    }

    func run() async throws {
        // As the service does, whose limit it tells.
        OpenFiles.raiseLimit()
        let settings = try options.settings()
        let unnamed = summary(of: settings.reminder) + audience(of: settings.reminder)
        let service = settings.reminder.service
        let space = String(repeating: " ", count: max(1, 8 - service.count))
        let way = service + space + settings.reminder.wayThere
        let others = settings.namedReminders.sorted { $0.key < $1.key }
            .map {
                "\n          \($0.key): \(summary(of: $0.value)), to \($0.value.wayThere)"
                    + audience(of: $0.value)
            }
            .joined()
        let now = WallClock.system.now()
        let next = settings.schedules
            .map { "\n  Next    \($0.name): \($0.next(3, after: now).joined(separator: ", "))" }
            .joined()
        let trust =
            settings.outbound.authorities.map { "\n  Trust   \($0.path), by \($0.word)" } ?? ""
        let pull =
            settings.pull.map { pull in
                let addresses = pull.addresses.joined(separator: ", ")
                let seconds = pull.interval.components.seconds
                return "\n  Pull    runs for \(addresses), every \(seconds) s"
            } ?? ""
        print(
            """
            The configuration is complete.
              Port    \(settings.port.baseURL), client \(settings.port.clientID)
              \(way)
              Remind  \(unnamed)\(others)\(next)
              Listen  \(settings.http.summary)\(pull)
              Keep    runs in \(settings.databaseURL.summary)\(trust)
            """
        )
        try StandardOutput.finish()
        for warning in settings.warnings { StandardError.print("scorebell: \(warning)") }
        if online { try await ask(settings) }
    }

    private func ask(_ settings: Settings) async throws {
        let logger = LogOutput.bootstrap(
            level: LogLevelSwitch(settings.logLevel <= .debug ? settings.logLevel : .warning),
            format: settings.logFormat
        )
        let curl = try CurlClient(
            configuration: settings.outbound.curl,
            logger: logger
        )
        defer { curl.shutdown() }
        let check = OnlineCheck(
            settings,
            transport: curl.transport,
            postsTest: sendTest,
            port: { settings.port.client(transport: $0, logger: logger) },
            slack: { reminder, transport in
                var destinations = Destinations(
                    of: [reminder],
                    links: settings.port.links,
                    transport: transport
                )
                return destinations.channel(of: reminder)
            },
            tracker: { target, transport async throws(DeliveryFailure) in
                let destinations = Destinations(
                    of: [],
                    links: settings.port.links,
                    transport: transport
                )
                return try await destinations.probe(target)
            }
        )
        let findings = await check.findings()
        print("Asked \(check.services) and the database:")
        for finding in findings where finding.grade == .fine {
            print("  \(finding.key): \(finding.text)")
        }
        try StandardOutput.finish()
        for finding in findings where finding.grade != .fine {
            let word = finding.grade == .warning ? "warning: " : ""
            StandardError.print("scorebell: \(word)\(finding.key): \(finding.text)")
        }
        if findings.contains(where: { $0.grade == .problem }) { throw ExitCode.failure }
    }

    private func audience(of reminder: Settings.Reminder) -> String {
        reminder.audienceLines.map { "\n            \($0)" }.joined()
    }

    private func summary(of reminder: Settings.Reminder) -> String {
        let subject = reminder.subject
        return "\(subject.operation.rawValue) of \(subject.scorecard) for \(subject.blueprint)"
    }
}
