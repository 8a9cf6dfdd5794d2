import Foundation
import TestSupport
import Testing

/// Runs `scorebell check` on a file about whom reminders tell.
enum AudienceCheck {
    static let hook = "https://hooks.slack.com/services/T0/B0/slack-secret-value"
    static let bot = [
        "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-1-2-secret-value",
        "SLACK_CHANNEL": "C0123456789",
    ]
    /// Where tickets are kept.
    static let trackers = [
        "JIRA_URL": "https://acme.atlassian.net", "JIRA_EMAIL": "ada@acme.dev",
        "JIRA_TOKEN": "jira-secret-value", "JIRA_PROJECT": "OPS",
        "GITHUB_TOKEN": "github-secret-value", "GITHUB_REPOSITORY": "acme/services",
    ]
    /// What is said of a key that a webhook has no use for.
    static let needsToken = "needs slack.bot-token: an incoming webhook has a channel of its own."

    static func check(
        _ file: String = "",
        _ changes: [String: String] = bot,
        _ arguments: [String] = ["check"]
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/reminders.yaml"
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        let complete = [
            "PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "port-secret-value",
            "SLACK_WEBHOOK_URL": hook,
        ]
        let result = try await Program.run(
            arguments + ["--config", path],
            environment: complete.merging(changes) { _, new in new },
            in: folder.path
        )
        #expect(!result.text.contains("secret-value"), "\(result.text)")
        return result
    }

    static func problems(
        _ file: String,
        _ changes: [String: String] = bot
    ) async throws -> [String] {
        let result = try await check(file, changes)
        #expect(result.status == 78, "\(result.text)")
        return result.text.split(separator: "\n").map { String($0.dropFirst("scorebell: ".count)) }
    }

    /// Returns what `check` prints beneath the unnamed reminder.
    static func lines(
        _ file: String,
        _ changes: [String: String] = bot
    ) async throws -> [String] {
        let result = try await check(file, changes)
        #expect(result.status == 0, "\(result.text)")
        return result.text.split(separator: "\n").map(String.init)
            .drop { !$0.hasPrefix("  Remind") }.dropFirst().prefix { $0.hasPrefix("            ") }
            .map { String($0.drop { $0 == " " }) }
    }
}
