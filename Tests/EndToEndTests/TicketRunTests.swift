import Foundation
import HTTPTypes
import JSON
import Outbound
import Platform
import Sandbox
import Testing
import TestSupport

/// Tickets, kept by the real executable in the sandbox's Jira and GitHub.
@Suite(.serialized, .timeLimit(.minutes(8)))
struct TicketRunTests {
    private static let token = "correct-horse-battery-staple"

    private static func stage() throws -> Stage {
        var limits = SandboxLimits()
        limits.slackBurst = nil
        return try Stage(limits: limits)
    }

    /// The service's settings for tickets in Jira, with changes.
    private static func jira(
        _ stage: Stage,
        _ changes: [String: String] = [:]
    ) -> [String: String] {
        let jira = stage.world.configuration.jira
        return [
            "SLACK_WEBHOOK_URL": "", "REMINDER_OPERATION_KIND": "ticket_handler",
            "JIRA_URL": "http://\(stage.address)\(jira.basePath)",
            "JIRA_EMAIL": jira.account.email, "JIRA_TOKEN": jira.token.reveal(),
            "JIRA_PROJECT": "OPS", "TICKETS_MAX_CREATES": "1000", "ADMIN_TOKEN": token,
        ]
        .merging(changes) { _, new in new }
    }

    private func tickets(_ stage: Stage) -> [JiraBoard.Issue] {
        stage.world.jira.board.issues.filter { $0.parent == nil }
    }

    private func openTickets(_ stage: Stage) -> [JiraBoard.Issue] {
        stage.world.jira.board.openIssues.filter { $0.parent == nil }
    }

    private func writes(_ stage: Stage) -> Int {
        stage.world.jira.board.issues.reduce(0) { $0 + $1.writeCount }
    }

    @Test func `tickets are opened by one run, and closed by the next`() async throws {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(Self.jira(stage))
                let first = try await stage.remind()
                #expect(first.status == .success, "\(first.log)")
                #expect(first.statusLabel == "73 opened")
                #expect(first.log.contains("Jira tickets in OPS: 73 opened"), "\(first.log)")
                #expect(openTickets(stage).count == 73)
                let written = writes(stage)
                let second = try await stage.remind()
                #expect(second.log.contains("73 unchanged"), "\(second.log)")
                #expect(writes(stage) == written)
                let change = stage.world.changeCatalogue()
                #expect(change.fixedCount > 0 && change.brokenCount > 0)
                let third = try await stage.remind()
                #expect(third.statusLabel?.contains("closed") == true, "\(third.log)")
                #expect(openTickets(stage).count < tickets(stage).count)
                let settled = writes(stage)
                _ = try await stage.remind()
                #expect(writes(stage) == settled)
            }
    }

    @Test func `killed again and again, no ticket is opened twice`() async throws {
        try await Self.stage()
            .run { stage in
                let settings = Self.jira(
                    stage,
                    ["WORKER_LEASE": "1", "WORKER_MAX_ATTEMPTS": "1000"]
                )
                var dice = SeededGenerator(seed: 18)
                var program = try await stage.serve(settings)
                let run = await stage.world.fireAction()
                for _ in 1...30 {
                    let end = stage.world.record.allCalls + Int.random(in: 1...12, using: &dice)
                    _ = await stage.world.record { record in
                        record.allCalls >= end
                            || record.runs.allSatisfy { $0.status != .inProgress }
                    }
                    program.signal(SIGKILL)
                    _ = await program.exitStatus()
                    program = try await stage.serve(settings)
                }
                let ended = try #require(await stage.world.runEnded(run.id))
                #expect(ended.status == .success, "\(ended.log)")
                for issues in [openTickets(stage), stage.world.jira.board.openIssues] {
                    let keys = issues.compactMap { issue in
                        issue.labels.first { $0.hasPrefix("scorebell-") && $0.count == 26 }
                    }
                    #expect(keys.count == issues.count)
                    #expect(Set(keys).count == keys.count, "one is there twice")
                }
                #expect(openTickets(stage).count == 73)
                let written = writes(stage)
                let quiet = try await stage.remind()
                #expect(quiet.log.contains("73 unchanged"), "\(quiet.log)")
                #expect(writes(stage) == written)
            }
    }

    @Test func `a rehearsal and a preview say what would be done, and write nothing`()
        async throws
    {
        try await Self.stage()
            .run { stage in
                let program = try await stage.serve(
                    Self.jira(stage, ["TICKETS_REHEARSE": "true"])
                )
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(run.log.contains("73 to open"), "\(run.log)")
                let port = try #require(await program.port())
                let answer = try await stage.call(
                    .post,
                    "http://127.0.0.1:\(port)/api/preview",
                    headers: [
                        .authorization: "Bearer \(Self.token)", .contentType: "application/json",
                    ],
                    body: "{}"
                )
                let preview = try JSONValue(parsing: answer.body)
                #expect(preview["tickets"]?.array?.count == 73, "\(preview)")
                #expect(preview["tickets"]?.array?.first?["action"] == "create")
                let refused = try await stage.call(
                    .post,
                    "http://127.0.0.1:\(port)/api/preview",
                    headers: [
                        .authorization: "Bearer \(Self.token)", .contentType: "application/json",
                    ],
                    body: #"{"operation_kind": "scorecard_report"}"#
                )
                #expect(
                    String(decoding: refused.body, as: UTF8.self)
                        .contains("keeps tickets in Jira, and sends no messages: leave")
                )
                let folder = try TemporaryFolder()
                let shown = try await Program.run(
                    ["send", "--dry-run"],
                    environment: stage.environment(Self.jira(stage)),
                    in: folder.path
                )
                #expect(shown.status == 0)
                #expect(shown.text.contains("ENTITY"), "\(shown.text)")
                let lines = shown.text.split(separator: "\n")
                #expect(lines.count(where: { $0.hasSuffix("  create") }) == 73, "\(shown.text)")
                #expect(lines.last?.hasPrefix("Rehearsal of Jira") == true, "\(shown.text)")
                #expect(tickets(stage).isEmpty)
            }
    }

    @Test func `what people decide in Jira stands`() async throws {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(Self.jira(stage))
                _ = try await stage.remind()
                let open = openTickets(stage).map(\.key)
                let jira = stage.world.jira
                jira.close(open[0], as: "Won't Do")
                jira.addLabel("scorebell-ignore", to: open[1])
                jira.edit(open[2], summary: "A title of ours")
                let written = writes(stage)
                let run = try await stage.remind()
                #expect(run.log.contains("left alone"), "\(run.log)")
                #expect(writes(stage) == written)
                #expect(jira.board.issue(open[2])?.summary == "A title of ours")
                #expect(openTickets(stage).count == 72)
            }
    }

    @Test func `each team's tickets go to its project, and the others to the configured one`()
        async throws
    {
        try await Self.stage()
            .run { stage in
                _ = try await stage.serve(
                    Self.jira(
                        stage,
                        [
                            "REMINDER_ROUTE_BY": "team",
                            "JIRA_PROJECT_FROM": "owner.properties.jira_project",
                        ]
                    )
                )
                let run = try await stage.remind()
                #expect(run.status == .success, "\(run.log)")
                let projects = Set(tickets(stage).map { $0.key.prefix { $0 != "-" } })
                #expect(projects == ["DE", "OPS", "TEAM"], "\(projects)")
                let written = writes(stage)
                _ = try await stage.remind()
                #expect(writes(stage) == written)
            }
    }
}
