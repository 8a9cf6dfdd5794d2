import ArgumentParser
import Vocabulary
import Workers

/// `scorebell check`: the configuration, read as `serve` would.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads the whole configuration and prints every problem at once."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try await options.settings()
        let others = settings.namedReminders.sorted { $0.key < $1.key }
            .map { "\n          \($0.key): \(summary(of: $0.value)), to \($0.value.slack.summary)" }
            .joined()
        print(
            """
            The configuration is complete.
              Port    \(settings.port.baseURL), client \(settings.port.clientID)
              Slack   \(settings.reminder.slack.summary)
              Remind  \(summary(of: settings.reminder))\(others)
              Listen  \(settings.http.summary)
              Keep    runs in \(settings.database.summary)
            """
        )
    }

    private func summary(of reminder: Settings.Reminder) -> String {
        let subject = reminder.subject
        return "\(subject.operation.rawValue) of \(subject.scorecard) for \(subject.blueprint)"
    }
}
