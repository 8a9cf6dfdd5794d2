import Foundation
import Platform
import Sandbox
import Testing
import TestSupport

/// `scorebell check --online` against the sandbox: what is in order, and each thing that is not.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct OnlineCheckTests {
    private func check(
        _ stage: Stage,
        _ changes: [String: String] = [:],
        _ arguments: [String] = []
    ) async throws -> (status: Int32, text: String) {
        let quiet = ["LOG_LEVEL": "info"].merging(changes) { _, new in new }
        return try await Program.run(
            ["check", "--online"] + arguments,
            environment: stage.environment(quiet),
            in: stage.folder.path
        )
    }

    private static let bot = [
        "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token",
        "SLACK_CHANNEL": "C0SANDBOX",
    ]

    private func api(_ stage: Stage) -> [String: String] {
        Self.bot.merging(["SLACK_API_URL": "http://\(stage.address)/api"]) { _, new in new }
    }

    @Test func `all in order is status 0, and nothing was posted or made`() async throws {
        try await Stage()
            .run { stage in
                let result = try await check(stage)
                #expect(result.status == 0)
                for line in [
                    "  port.client-id: Port gives an access token at http://",
                    "  reminder.scorecard: ProductionReadiness of 60 entities of service.",
                    "  slack.webhook-url: The incoming webhook is alive; nothing was posted.",
                    "  webhook.tolerance: This machine's clock agrees with Port's to within 1 s.",
                    "scorebell.sqlite has no tables yet, which can be made.",
                ] {
                    #expect(result.text.contains(line), "\(result.text)")
                }
                #expect(stage.world.messages.isEmpty)
                #expect(
                    !FileManager.default.fileExists(atPath: "\(stage.folder.path)/scorebell.sqlite")
                )
            }
    }

    @Test func `a test message is posted only when that is asked for`() async throws {
        try await Stage()
            .run { stage in
                let result = try await check(stage, [:], ["--send-test"])
                #expect(result.status == 0 && result.text.contains("A test message was posted."))
                #expect(stage.world.messages.count == 1)
                let alone = try await Program.run(["check", "--send-test"], in: stage.folder.path)
                #expect(alone.status == 64)
                #expect(alone.text.contains("--send-test goes with --online."))
            }
    }

    @Test func `everything that is wrong is told at once, with its key and what to do`()
        async throws
    {
        try await Stage()
            .run { stage in
                let result = try await check(
                    stage,
                    [
                        "REMINDER_SCORECARD": "Beauty",
                        "SLACK_WEBHOOK_URL": "http://\(stage.address)/services/T0/B0/gone-secret",
                        "DATABASE_URL": "sqlite:/nowhere/at/all.sqlite",
                    ]
                )
                #expect(result.status == 1)
                for line in [
                    "scorebell: reminder.scorecard: Port's blueprint `service` has no scorecard",
                    "scorebell: slack.webhook-url: The Slack webhook no longer exists",
                    "scorebell: database.url: /nowhere/at/all.sqlite: The database cannot be used",
                ] {
                    #expect(result.text.contains(line), "\(result.text)")
                }
                #expect(!result.text.contains("gone-secret"))
            }
    }

    @Test func `wrong credentials are told, and what depends on them is not asked`() async throws {
        try await Stage()
            .run { stage in
                let result = try await check(stage, ["PORT_CLIENT_SECRET": "wrong-secret"])
                #expect(result.status == 1)
                #expect(result.text.contains("scorebell: port.client-id: Port does not accept"))
                #expect(!result.text.contains("reminder.scorecard:"))
                #expect(!result.text.contains("wrong-secret"))
            }
    }

    @Test func `a page of somebody in between is told as one, with what to look at`() async throws {
        try await Stage()
            .run { stage in
                let page = Fault.Kind.status(403, body: "<html>Forbidden</html>")
                stage.world.faults.add(Fault(route: .scorecard, kind: page))
                stage.world.faults.add(Fault(route: .slackWebhook, kind: page))
                let result = try await check(stage)
                #expect(result.status == 1)
                for line in [
                    "reminder.scorecard: Port could not be asked: something between us and Port",
                    "slack.webhook-url: Slack could not be reached: something between us and Slack",
                ] {
                    let told = "scorebell: \(line) answered with status 403; look at"
                    #expect(result.text.contains(told), "\(result.text)")
                }
            }
    }

    @Test func `named reminders are looked at, each with its keys`() async throws {
        try await Stage()
            .run { stage in
                let file = "reminders:\n  a:\n    scorecard: Gone\n  b:\n    blueprint: unicorn\n"
                let path = "\(stage.folder.path)/reminders.yaml"
                try file.write(toFile: path, atomically: true, encoding: .utf8)
                let result = try await check(stage, ["SCOREBELL_CONFIG": path])
                #expect(result.status == 1)
                #expect(result.text.contains("scorebell: reminders.a.scorecard: Port's blueprint"))
                #expect(result.text.contains("scorebell: reminders.b.scorecard: Port has no"))
            }
    }

    @Test func `a bot's token is known by its scopes and its channel`() async throws {
        try await Stage()
            .run { stage in
                let result = try await check(stage, api(stage))
                #expect(result.status == 0)
                #expect(
                    result.text.contains(
                        "slack.bot-token: The token is scorebell of Sandbox, with"
                            + " channels:history, chat:write; nothing was posted."
                    ),
                    "\(result.text)"
                )
                #expect(stage.world.messages.isEmpty)
                let elsewhere = try await check(
                    stage,
                    api(stage).merging(["SLACK_CHANNEL": "C0ELSEWHERE"]) { _, new in new }
                )
                #expect(elsewhere.status == 1)
                #expect(elsewhere.text.contains("scorebell: slack.bot-token: "))
            }
    }

    @Test func `a bot that may not read its channel is warned of, and one that may not post fails`()
        async throws
    {
        var app = SlackApp()
        app.scopes = ["chat:write"]
        try await Stage(slackApp: app)
            .run { stage in
                let result = try await check(stage, api(stage))
                #expect(result.status == 0)
                #expect(result.text.contains("warning: slack.bot-token: The bot may not"))
                #expect(result.text.contains("add the scope channels:history"))
            }
        app.scopes = ["channels:history"]
        try await Stage(slackApp: app)
            .run { stage in
                let result = try await check(stage, api(stage))
                #expect(result.status == 1)
                #expect(result.text.contains("chat:write"), "\(result.text)")
            }
    }

    @Test(arguments: [(160, 0, "warning: "), (-160, 0, "warning: "), (3_600, 1, "")])
    func `a clock that differs from Port's is told, before webhooks are refused`(
        seconds: Int,
        status: Int32,
        word: String
    ) async throws {
        let clock = WallClock { WallClock.system.now() + .seconds(seconds) }
        try await Stage(wallClock: clock)
            .run { stage in
                let result = try await check(stage)
                #expect(result.status == status, "\(result.text)")
                #expect(
                    result.text.contains(
                        "scorebell: \(word)webhook.tolerance: This machine's clock is"
                    ),
                    "\(result.text)"
                )
                #expect(result.text.contains(seconds > 0 ? "s behind Port's" : "s ahead of Port's"))
            }
    }

    @Test func `a database that is there is read, and not changed`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                #expect(try await stage.remind().status == .success)
                let result = try await check(stage)
                #expect(result.status == 0 && result.text.contains("scorebell.sqlite answers."))
            }
    }
}
