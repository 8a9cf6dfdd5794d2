import Platform
import Foundation
import HTTPTypes
import Outbound
import Sandbox
import Testing
import TestSupport

/// Reminders with names: their own subject and channel, and what is said of wrong ones.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct NamedReminderTests {
    private static let complete = [
        "PORT_CLIENT_ID": "id",
        "PORT_CLIENT_SECRET": "port-secret-value",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/slack-secret-value",
    ]

    private func check(
        _ file: String,
        _ changes: [String: String] = [:]
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/reminders.yaml"
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        return try await Program.run(
            ["check", "--config", path],
            environment: Self.complete.merging(changes) { _, new in new },
            in: folder.path
        )
    }

    @Test func `a named reminder goes to its own channel, and leaves the other alone`() async throws
    {
        let other = try Stage()
        try await other.run { other in
            try await Stage()
                .run { stage in
                    let file = """
                        reminders:
                          weekly:
                            layout: detailed
                            slack:
                              webhook-url: \(try #require(other.environment()["SLACK_WEBHOOK_URL"]))
                        """
                    let path = "\(stage.folder.path)/reminders.yaml"
                    try file.write(toFile: path, atomically: true, encoding: .utf8)
                    _ = try await stage.serve(["SCOREBELL_CONFIG": path])
                    let unnamed = try #require(stage.webhookURL)
                    stage.world.setWebhookURL("\(unnamed)/weekly")
                    let run = try await stage.remind()
                    #expect(run.status == .success)
                    #expect(stage.world.messages.isEmpty)
                    #expect(other.world.messages.count == 1)

                    stage.world.setWebhookURL(unnamed)
                    _ = try await stage.remind()
                    #expect(stage.world.messages.count == 1)
                    let detailed = try #require(other.world.messages.first).readable
                    let classic = try #require(stage.world.messages.first).readable
                    #expect(detailed.count > classic.count)
                }
        }
    }

    @Test func `reminders that share a channel keep the longest of their intervals`() async throws {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/reminders.yaml"
                try "reminders:\n  bulk:\n    slack:\n      interval: 3000\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                _ = try await stage.serve(["SCOREBELL_CONFIG": path, "SLACK_INTERVAL": "0"])
                for _ in 0..<2 { #expect(try await stage.remind().status == .success) }
                let times = stage.world.messages.map(\.time)
                try #require(times.count == 2)
                #expect(times[1] - times[0] >= .seconds(3))
            }
    }

    @Test func `a reminder that nobody configured is not found`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                let url = try #require(stage.webhookURL)
                for name in ["monthly", "", "week%6Cy", "../weekly"] {
                    let answer = try await stage.call(.post, "\(url)/\(name)", body: "{}")
                    #expect(answer.status == 404)
                    let text = String(decoding: answer.body, as: UTF8.self)
                    #expect(text.contains("There is no") || text.contains("nothing at this path"))
                }
            }
    }

    @Test func `a run whose reminder was taken out of the configuration ends and says so`()
        async throws
    {
        try await Stage()
            .run { stage in
                let path = "\(stage.folder.path)/reminders.yaml"
                try "reminders:\n  weekly:\n"
                    .write(toFile: path, atomically: true, encoding: .utf8)
                let receiver = try await stage.serve([
                    "SCOREBELL_CONFIG": path, "WORKER_CONCURRENCY": "0",
                ])
                stage.world.setWebhookURL(try #require(stage.webhookURL) + "/weekly")
                let run = await stage.world.fireAction()
                receiver.signal(SIGTERM)
                #expect(await receiver.exitStatus() == 0)
                _ = try await stage.serve()
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .failure)
                #expect(ended.log.contains("is not configured any more"))
            }
    }

    @Test func `the environment overrides a named reminder, which inherits what it lacks`()
        async throws
    {
        let result = try await check(
            """
            reminder:
              scorecard: Security
            reminders:
              weekly-report:
                operation-kind: scorecard_report
                blueprint: repository
              plain:
            """,
            ["REMINDERS_WEEKLY_REPORT_BLUEPRINT": "microservice"]
        )
        #expect(result.status == 0, "\(result.text)")
        #expect(result.text.contains("scorecard_reminder of Security for service\n"))
        #expect(result.text.contains("plain: scorecard_reminder of Security for service"))
        #expect(
            result.text.contains("weekly-report: scorecard_report of Security for microservice")
        )
    }

    static let wrong: [(file: String, message: String)] = [
        (
            "reminders:\n  Weekly:\n    layout: classic\n",
            "The reminder name \"Weekly\" in "
        ),
        (
            "reminders:\n  weekly:\n    layuot: classic\n",
            "did you mean reminders.weekly.layout?"
        ),
        (
            "reminders:\n  weekly:\n    layout: fancy\n",
            "reminders.weekly.layout (REMINDERS_WEEKLY_LAYOUT) must be classic or detailed, not"
        ),
        (
            "reminders:\n  weekly:\n    slack:\n      webhook-url: http://secret-value.example/x\n",
            "reminders.weekly.slack.webhook-url (REMINDERS_WEEKLY_SLACK_WEBHOOK_URL) must be a"
        ),
        ("reminders: weekly\n", "Unknown key reminders"),
    ]

    @Test(arguments: wrong)
    func `what is wrong with a named reminder is told by its key`(
        file: String,
        message: String
    ) async throws {
        let result = try await check(file)
        #expect(result.status == 78)
        #expect(result.text.contains(message), "\(result.text)")
        #expect(!result.text.contains("secret-value"))
    }

    /// Operation, target, and what is said of the pair; port-sender ended in an AttributeError.
    static let pairs: [(operation: String, target: String, message: String)] = [
        (
            "scorecard_reminder", "jira",
            "reminder.target-kind (REMINDER_TARGET_KIND) must be slack where"
                + " reminder.operation-kind is scorecard_reminder, not \"jira\"."
        ),
        (
            "scorecard_report", "github",
            "must be slack where reminder.operation-kind is scorecard_report, not \"github\"."
        ),
        (
            "ticket_handler", "slack",
            "must be jira where reminder.operation-kind is ticket_handler, not \"slack\"."
        ),
        (
            "issue_handler", "jira",
            "must be github where reminder.operation-kind is issue_handler, not \"jira\"."
        ),
        (
            "reminder", "slack",
            "must be scorecard_reminder, scorecard_report, ticket_handler or issue_handler, not"
                + " \"reminder\""
        ),
        (
            "scorecard_report", "teams",
            "(REMINDER_TARGET_KIND) must be slack, jira or github, not \"teams\""
        ),
    ]

    @Test(arguments: pairs)
    func `row 17: a wrong pair of operation and target is an error of the configuration`(
        operation: String,
        target: String,
        message: String
    ) async throws {
        let result = try await check(
            "",
            ["REMINDER_OPERATION_KIND": operation, "REMINDER_TARGET_KIND": target]
        )
        #expect(result.status == 78)
        #expect(result.text.contains(message), "\(result.text)")
    }

    private static let targets = [
        "scorecard_reminder": "slack", "scorecard_report": "slack", "ticket_handler": "jira",
        "issue_handler": "github",
    ]

    /// Every operation with every target.
    static let everyPair = targets.keys.sorted()
        .flatMap { operation in ["slack", "jira", "github"].map { (operation, $0) } }

    @Test(arguments: everyPair, [nil, "weekly"])
    func `row 17: of every pair it is said whether it goes together, by the reminder's own keys`(
        pair: (operation: String, target: String),
        name: String?
    ) async throws {
        let values = "operation-kind: \(pair.operation)\n    target-kind: \(pair.target)\n"
        let result = try await check(
            name.map { "reminders:\n  \($0):\n    \(values)" } ?? "reminder:\n    \(values)",
            AudienceCheck.trackers
        )
        let prefix = name.map { "reminders.\($0)" } ?? "reminder"
        let right = try #require(Self.targets[pair.operation])
        let mismatch =
            " must be \(right) where \(prefix).operation-kind is \(pair.operation), not"
            + " \"\(pair.target)\"."
        let isMismatched = right != pair.target
        #expect(result.status == (isMismatched ? 78 : 0), "\(result.text)")
        #expect(result.text.contains(mismatch) == isMismatched, "\(result.text)")
        #expect(result.text.contains("where") == isMismatched)
    }

    @Test func `row 17: a service with a wrong pair does not start`() async throws {
        let folder = try TemporaryFolder()
        let wrong = ["REMINDER_OPERATION_KIND": "ticket_handler", "REMINDER_TARGET_KIND": "slack"]
        let result = try await Program.run(
            ["serve"],
            environment: Self.complete.merging(wrong) { $1 },
            in: folder.path
        )
        #expect(result.status == 78)
        #expect(result.text.contains("where reminder.operation-kind is ticket_handler, not"))
    }

    @Test func `what several reminders inherit is told once`() async throws {
        let result = try await check(
            "reminder:\n  target-kind: jira\n  layout: fancy\nreminders:\n  one:\n  two:\n"
        )
        #expect(result.status == 78)
        let lines = result.text.split(separator: "\n").map(String.init)
        #expect(lines.count == 2 && Set(lines).count == 2, "\(result.text)")
    }

    @Test func `a short trigger token is warned of, and not shown`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["GITLAB_TRIGGER_TOKEN": "hush-hush"])
                #expect(
                    await program.wrote("holds a secret of fewer than 16 characters, which could")
                )
                #expect(!program.text.contains("hush-hush"))
            }
    }

    @Test func `a trigger token has no spaces and triggers one reminder`() async throws {
        let spaced = try await check("", ["GITLAB_TRIGGER_TOKEN": "hush hush"])
        #expect(spaced.status == 78)
        #expect(spaced.text.contains("(GITLAB_TRIGGER_TOKEN) must be a token without spaces"))
        #expect(!spaced.text.contains("hush hush"))
        let same = try await check(
            "reminders:\n  weekly:\n",
            [
                "GITLAB_TRIGGER_TOKEN": "glptt-0123456789abcdef",
                "REMINDERS_WEEKLY_GITLAB_TRIGGER_TOKEN": "glptt-0123456789abcdef",
            ]
        )
        #expect(same.status == 78)
        #expect(
            same.text.contains(
                "gitlab.trigger-token and reminders.weekly.gitlab.trigger-token must be different"
            )
        )
        #expect(!same.text.contains("0123456789abcdef"))
    }
}
