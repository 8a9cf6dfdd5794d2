import Foundation
import Sandbox
import TestSupport
import Testing

/// `scorebell check --online` where reminders keep tickets.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct TrackerCheckTests {
    private func check(
        _ stage: Stage,
        _ changes: [String: String],
        file: String = ""
    ) async throws -> (status: Int32, text: String) {
        let path = "\(stage.folder.path)/tickets.yaml"
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        let plain = ["LOG_LEVEL": "info", "SLACK_WEBHOOK_URL": "", "SCOREBELL_CONFIG": path]
        let result = try await Program.run(
            ["check", "--online"],
            environment: stage.environment(plain.merging(changes) { _, new in new }),
            in: stage.folder.path
        )
        #expect(!result.text.contains("ghp_") && !result.text.contains("secret-value"))
        return result
    }

    private static func github(_ stage: Stage) -> [String: String] {
        [
            "REMINDER_OPERATION_KIND": "issue_handler", "GITHUB_TOKEN": "ghp_sandboxToken",
            "GITHUB_API_URL": "http://\(stage.address)/github",
            "GITHUB_REPOSITORY": "example/scorecards",
        ]
    }

    @Test
    func `GitHub is asked for the token, the repository and its labels, and nothing is written`()
        async throws
    {
        try await Stage()
            .run { stage in
                let result = try await check(stage, Self.github(stage))
                #expect(result.status == 0, "\(result.text)")
                for line in [
                    "Asked Port, GitHub and the database:\n",
                    "  github.token: GitHub knows the token's owner, `scorebell-bot`.\n",
                    "  github.token: `example/scorecards` has its issues enabled.\n",
                    "  github.token: The label `scorebell` will be made with the first issue.\n",
                ] {
                    #expect(result.text.contains(line), "\(result.text)")
                }
                #expect(!result.text.contains("slack"))
                #expect(stage.world.gitHub.issues(in: "example/scorecards").isEmpty)
                #expect(stage.world.record.calls(.githubLabelCreate) == 0)
            }
    }

    @Test func `an account is asked once for each place, and told of once`() async throws {
        let file = """
            reminders:
              same: {blueprint: service}
              other:
                github: {repository: example/payments}
            """
        try await Stage()
            .run { stage in
                let result = try await check(stage, Self.github(stage), file: file)
                #expect(result.status == 0, "\(result.text)")
                let owner = "GitHub knows the token's owner"
                #expect(result.text.components(separatedBy: owner).count == 2, "\(result.text)")
                #expect(!result.text.contains("reminders.same.github"))
                let other =
                    "  reminders.other.github.token: `example/payments` has its issues enabled."
                #expect(result.text.contains(other), "\(result.text)")
                #expect(stage.world.record.calls(.githubUser) == 2)
            }
    }

    static let wrong: [(changes: [String: String], problem: String)] = [
        (
            ["GITHUB_TOKEN": "ghp_secret-value"],
            "scorebell: github.token: GitHub does not accept the token (Bad credentials): it is"
                + " wrong, expired or revoked; set github.token to one that is valid."
        ),
        (
            ["GITHUB_REPOSITORY": "example/secret"],
            "scorebell: github.token: GitHub has no repository"
        ),
        (
            ["GITHUB_REPOSITORY": "example/no-issues"],
            "scorebell: github.token: `example/no-issues` has its issues disabled: enable them in its"
                + " settings."
        ),
        (
            ["GITHUB_REPOSITORY": "example/upstream"],
            "scorebell: github.token: The token may only read `example/upstream`, so GitHub would drop"
                + " the labels by which issues are found again"
        ),
    ]

    @Test(arguments: wrong)
    func `what keeps issues from being kept is told with what to do`(
        changes: [String: String],
        problem: String
    ) async throws {
        try await Stage()
            .run { stage in
                let result = try await check(
                    stage,
                    Self.github(stage).merging(changes) { _, new in new }
                )
                #expect(result.status == 1)
                #expect(result.text.contains(problem), "\(result.text)")
            }
    }

    @Test func `a Jira that is not there is told by its key, beside a channel that is`()
        async throws
    {
        let file = "reminders: {tickets: {operation-kind: ticket_handler}}\n"
        try await Stage()
            .run { stage in
                let jira = [
                    "JIRA_URL": "http://127.0.0.1:9", "JIRA_TOKEN": "jira-secret-value",
                    "JIRA_PROJECT": "OPS",
                    "SLACK_WEBHOOK_URL": stage.environment()["SLACK_WEBHOOK_URL"] ?? "",
                ]
                let result = try await check(stage, jira, file: file)
                #expect(result.status == 1)
                for line in [
                    "Asked Port, Slack, Jira and the database:\n",
                    "  slack.webhook-url: The incoming webhook is alive; nothing was posted.\n",
                    "scorebell: reminders.tickets.jira.token: Jira could not be asked: No connection",
                ] {
                    #expect(result.text.contains(line), "\(result.text)")
                }
            }
    }
}
