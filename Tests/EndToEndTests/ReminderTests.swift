import Foundation
import HTTPTypes
import JSON
import Outbound
import Sandbox
import Testing
import TestSupport

/// The main job through the real executable: what the run in Port and the channel in Slack show.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct ReminderTests {
    @Test func `a signed webhook becomes a reminder and a run that ended well`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["ADMIN_PUBLIC_URL": "https://bell.example"])
                let run = try await stage.remind()
                let message = try #require(stage.world.messages.first)
                #expect(stage.world.messages.count == 1)
                #expect(message.readable.contains("Production Readiness reminder"))
                #expect(message.flags.isEmpty)
                #expect(run.status == .success && run.statusLabel == "Reminder sent")
                #expect(
                    run.log.contains("Reminding of the scorecard ProductionReadiness of service")
                )
                #expect(
                    run.log.contains("Slack reminder sent successfully 🚀 (1 message, 47 entities)")
                )
                #expect(run.summary?.contains("47 of 60 entities") == true)
                #expect(run.links.first?.hasPrefix("https://bell.example/runs/") == true)
                #expect(
                    run.externalRunID
                        == run.links.first?.split(separator: "/").last.map(String.init)
                )
                #expect(stage.world.record.refusals.isEmpty)
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test(arguments: InvocationShape.allCases.filter { $0 != .workflowNode })
    func `every shape of webhook that Port and its guides send is taken`(
        shape: InvocationShape
    ) async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                let run = try await stage.remind(shape)
                #expect(run.status == .success)
            }
    }

    @Test func `row 19: a click that arrives twice reminds once`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                let run = try await stage.remind()
                let again = stage.world.invocation(for: run)
                let url = try #require(stage.webhookURL)
                let answer = try await stage.call(
                    .post,
                    url,
                    headers: again.headers,
                    body: String(decoding: again.body, as: UTF8.self)
                )
                let text = String(decoding: answer.body, as: UTF8.self)
                #expect(answer.status == 202)
                #expect(
                    text.contains(#""duplicate":true"#) && text.contains(#""status":"succeeded""#)
                )
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a user's inputs choose what is looked at`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve()
                let rule: JSONValue = ["property": "$identifier", "operator": "=", "value": "none"]
                let run = try await stage.remind(properties: ["filter_rule": rule])
                #expect(run.status == .success && run.statusLabel == "Nothing to remind of")
                #expect(run.log.contains("Nothing to remind of: 0 entities of service looked at"))
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `where Port has no paginated search the global one is used`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .routeMissing))
                _ = try await stage.serve()
                #expect(try await stage.remind().log.contains("(1 message, 47 entities)"))
            }
    }

    @Test func `where the paginated search lacks scorecards the global one is used`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .withoutScorecards))
                _ = try await stage.serve()
                #expect(try await stage.remind().log.contains("(1 message, 47 entities)"))
            }
    }

    @Test func `row 1: no secret is in any log line`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["LOG_LEVEL": "trace"])
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .status(500), times: 1))
                _ = try await stage.remind()
                program.signal(SIGTERM)
                _ = await program.exitStatus()
                #expect(await program.wrote("The job succeeded."))
                for secret in [
                    "sandbox-client-secret", "sandboxWebhookSecret", "/services/T0SANDBOX",
                ] {
                    #expect(!program.text.contains(secret))
                    #expect(!stage.world.record.runs.contains { $0.log.contains(secret) })
                }
                let database = FileManager.default.contents(
                    atPath: "\(stage.folder.path)/scorebell.sqlite"
                )
                #expect(database?.range(of: Data("sandboxWebhookSecret".utf8)) == nil)
            }
    }
}
