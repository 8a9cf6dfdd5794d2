import Foundation
import Sandbox
import TestSupport
import Testing

/// Where reminders go: a webhook or a bot, and what is said of half a configuration.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct SlackSettingsTests {
    private static let hook = "https://hooks.slack.com/services/T0/B0/slack-secret-value"
    private static let token = "xoxb-1-2-secret-value"

    private func check(
        _ environment: [String: String],
        file: String = "",
        _ arguments: [String] = ["check"]
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/scorebell.yaml"
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await Program.run(
            arguments + ["--config", path],
            environment: ["PORT_CLIENT_ID": "id", "PORT_CLIENT_SECRET": "port-secret-value"]
                .merging(environment) { _, new in new },
            in: folder.path
        )
        #expect(!result.text.contains("secret-value"), "\(result.text)")
        return result
    }

    @Test func `a bot token with a channel is enough`() async throws {
        let result = try await check([
            "SLACK_BOT_TOKEN": Self.token, "SLACK_CHANNEL": "C0123456789",
        ])
        #expect(result.status == 0, "\(result.text)")
        #expect(
            result.text.contains(
                "Slack   channel C0123456789 by https://slack.com/api, with a bot token (a secret)\n"
            )
        )
    }

    @Test func `with both, the token wins and that is said`() async throws {
        let result = try await check([
            "SLACK_BOT_TOKEN": Self.token, "SLACK_CHANNEL": "C0123456789",
            "SLACK_WEBHOOK_URL": Self.hook,
        ])
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("Slack   channel C0123456789 by https://slack.com/api"))
        #expect(result.text.contains("; slack.webhook-url is set too, but not used"))
    }

    @Test func `the token can be read from a file`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/token"
        try "\(Self.token)\n".write(toFile: path, atomically: true, encoding: .utf8)
        let result = try await check([
            "SLACK_BOT_TOKEN_FILE": path, "SLACK_CHANNEL": "C0123456789",
        ])
        #expect(result.status == 0, "\(result.text)")
    }

    static let wrong: [(environment: [String: String], message: String)] = [
        (
            [:],
            "slack.webhook-url (SLACK_WEBHOOK_URL) is missing; it must be a Slack incoming webhook"
                + " URL, or slack.bot-token (SLACK_BOT_TOKEN) must be set."
        ),
        (
            ["SLACK_BOT_TOKEN": token],
            "slack.channel (SLACK_CHANNEL) is missing; it must be a channel id such as C0123456789"
                + " where slack.bot-token is set."
        ),
        (
            ["SLACK_CHANNEL": "C0123456789", "SLACK_WEBHOOK_URL": hook],
            "slack.channel (SLACK_CHANNEL) needs slack.bot-token: an incoming webhook has a channel"
                + " of its own."
        ),
        (
            ["SLACK_BOT_TOKEN": "xoxp-secret-value", "SLACK_CHANNEL": "C0123456789"],
            "slack.bot-token (SLACK_BOT_TOKEN) must be a bot token of a Slack app, xoxb-…: The token"
                + " is not a bot's, which begins with xoxb-; take the Bot User OAuth Token"
        ),
        (
            ["SLACK_BOT_TOKEN": token, "SLACK_CHANNEL": "#general"],
            "slack.channel (SLACK_CHANNEL) must be a channel id such as C0123456789, not"
                + " \"#general\": it is no id; in Slack, open the channel's details: its id stands"
                + " at the end of About."
        ),
        (
            [
                "SLACK_BOT_TOKEN": token, "SLACK_CHANNEL": "C0123456789",
                "SLACK_API_URL": "http://slack.com/api",
            ],
            "slack.api-url (SLACK_API_URL) must be"
        ),
        (
            [
                "SLACK_BOT_TOKEN": token, "SLACK_CHANNEL": "C0123456789", "SLACK_API_URL": "slack",
            ],
            "slack.api-url (SLACK_API_URL) must be an http or https URL, not \"slack\"."
        ),
        (
            [
                "SLACK_BOT_TOKEN": token, "SLACK_CHANNEL": "C0123456789",
                "SLACK_WEBHOOK_URL": "http://secret-value.example/x",
            ],
            "slack.webhook-url (SLACK_WEBHOOK_URL) must be a Slack incoming webhook URL: The Slack"
        ),
    ]

    @Test(arguments: wrong)
    func `half a configuration is told with what it lacks, once`(
        environment: [String: String],
        message: String
    ) async throws {
        let file = "reminders:\n  weekly:\n    layout: detailed\n"
        let result = try await check(environment, file: file)
        #expect(result.status == 78)
        #expect(result.text.contains(message), "\(result.text)")
        #expect(result.text.split(separator: "\n").count == 1, "\(result.text)")
    }

    @Test func `a named reminder has its own way, or takes the other's`() async throws {
        let file = """
            reminders:
              inherits:
              own-channel:
                slack:
                  channel: C9999999999
              own-webhook:
                slack:
                  webhook-url: \(Self.hook)
            """
        let result = try await check(
            ["SLACK_BOT_TOKEN": Self.token, "SLACK_CHANNEL": "C0123456789"],
            file: file
        )
        #expect(result.status == 0, "\(result.text)")
        for line in [
            "inherits: scorecard_reminder of ProductionReadiness for service, to channel C0123",
            "own-channel: scorecard_reminder of ProductionReadiness for service, to channel C999",
            "own-webhook: scorecard_reminder of ProductionReadiness for service, to an incoming",
        ] {
            #expect(result.text.contains(line), "\(result.text)")
        }
    }

    @Test func `what is wrong with a named reminder's bot is told by its key`() async throws {
        let file = """
            reminders:
              weekly:
                slack:
                  channel: general
              daily:
                slack:
                  bot-token: xoxb-
            """
        let result = try await check(
            ["SLACK_BOT_TOKEN": Self.token, "SLACK_CHANNEL": "C0123456789"],
            file: file
        )
        #expect(result.status == 78)
        #expect(
            result.text.contains("reminders.weekly.slack.channel (REMINDERS_WEEKLY_SLACK_CHANNEL)")
        )
        #expect(result.text.contains("reminders.daily.slack.bot-token"))
        let alone = try await check(["SLACK_WEBHOOK_URL": Self.hook], file: file)
        #expect(alone.text.contains("reminders.weekly.slack.channel"))
        #expect(alone.text.contains("needs reminders.weekly.slack.bot-token"))
        #expect(
            alone.text.contains(
                "slack.channel (SLACK_CHANNEL) is missing; it must be a channel id"
            ),
            "\(alone.text)"
        )
    }

    @Test func `what a named reminder inherits is looked at where only it uses it`() async throws {
        let file = "reminders:\n  weekly:\n    slack:\n      channel: C0123456789\n"
        let own = ["REMINDERS_WEEKLY_SLACK_BOT_TOKEN": Self.token, "SLACK_WEBHOOK_URL": Self.hook]
        let plain = try await check(
            own.merging(["SLACK_API_URL": "http://slack.example/api"]) { _, new in new },
            file: file
        )
        #expect(plain.status == 78)
        #expect(plain.text.contains("slack.api-url (SLACK_API_URL) must be an http or https URL:"))
        #expect(plain.text.contains("it must start with https://"), "\(plain.text)")
        #expect(try await check(own, file: file).status == 0)
    }

    @Test func `send tells what its named reminder inherits and lacks`() async throws {
        let result = try await check(
            ["SLACK_BOT_TOKEN": Self.token],
            file: "reminders:\n  weekly:\n",
            ["send", "--dry-run", "--reminder", "weekly", "--patience", "0"]
        )
        #expect(result.status == 78)
        #expect(
            result.text.contains("slack.channel (SLACK_CHANNEL) is missing;"),
            "\(result.text)"
        )
    }

    @Test func `a named reminder goes to its own channel`() async throws {
        var app = SlackApp()
        app.channels.append(.init(id: "C0SECOND0"))
        try await Stage(slackApp: app)
            .run { stage in
                let path = "\(stage.folder.path)/reminders.yaml"
                try "reminders:\n  weekly:\n    slack:\n      channel: C0SECOND0\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                _ = try await stage.serve([
                    "SCOREBELL_CONFIG": path, "SLACK_WEBHOOK_URL": "",
                    "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token", "SLACK_CHANNEL": "C0SANDBOX",
                    "SLACK_API_URL": "http://\(stage.address)/api",
                ])
                let unnamed = try #require(stage.webhookURL)
                _ = try await stage.remind()
                stage.world.setWebhookURL("\(unnamed)/weekly")
                _ = try await stage.remind()
                #expect(stage.world.messages.map(\.channel) == ["C0SANDBOX", "C0SECOND0"])
            }
    }
}
