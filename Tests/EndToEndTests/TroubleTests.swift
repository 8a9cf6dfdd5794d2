import Foundation
import Platform
import Sandbox
import Testing
import TestSupport

/// What becomes of a run when Port or Slack do not do what they should, through the real executable.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct TroubleTests {
    @Test func `an unknown blueprint ends the run at once, with what to repair`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(["REMINDER_BLUEPRINT": "unicorn"])
                let run = try await stage.remind()
                #expect(run.status == .failure && run.statusLabel == "Reminder failed")
                #expect(
                    run.log.contains("Port has no blueprint `unicorn`: correct reminder.blueprint")
                )
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `an unknown scorecard ends the run at once, with what to repair`() async throws {
        try await Stage()
            .run { stage in
                _ = try await stage.serve(["REMINDER_SCORECARD": "Beauty"])
                let run = try await stage.remind()
                #expect(run.status == .failure)
                #expect(run.log.contains("has no scorecard `Beauty`: correct reminder.scorecard"))
            }
    }

    @Test func `a wrong client secret is told when it is right again`() async throws {
        try await Stage()
            .run { stage in
                let wrong = [
                    "PORT_CLIENT_SECRET": "wrong", "PORT_WEBHOOK_SECRET": "sandbox-client-secret",
                ]
                let program = try await stage.serve(wrong)
                let started = await stage.world.fireAction()
                #expect(await program.wrote("The job failed"))
                #expect(
                    await program.wrote("Port does not accept the client id and client secret")
                )
                program.signal(SIGTERM)
                #expect(await program.exitStatus() == 0)
                _ = try await stage.serve()
                let run = try #require(await stage.world.runEnded(started.id))
                #expect(run.status == .failure)
                #expect(
                    run.log.contains("check port.client-id, port.client-secret and port.region")
                )
                #expect(stage.world.messages.isEmpty)
            }
    }

    @Test func `a dead Slack webhook ends the run at once, with what to repair`() async throws {
        try await Stage()
            .run { stage in
                let url = "http://\(stage.address)/services/T0/B0/gone"
                let program = try await stage.serve(["SLACK_WEBHOOK_URL": url])
                let run = try await stage.remind()
                #expect(run.status == .failure)
                #expect(run.log.contains("The Slack webhook no longer exists; create a new one"))
                #expect(!run.log.contains("B0/gone") && !program.text.contains("B0/gone"))
            }
    }

    @Test func `row 2: Slack's 429 is waited out as long as it asks, and spends no attempt`()
        async throws
    {
        try await Stage()
            .run { stage in
                let limited = Fault.Kind.status(
                    429,
                    body: "rate_limited",
                    headers: ["Retry-After": "2"]
                )
                stage.world.faults.add(Fault(route: .slackWebhook, kind: limited, times: 1))
                _ = try await stage.serve(["WORKER_MAX_ATTEMPTS": "1"])
                let run = try await stage.remind()
                let refused = try #require(run.logs.first { $0.message.contains("slow down") })
                let sent = try #require(stage.world.messages.first)
                #expect(run.status == .success)
                #expect(
                    run.log.contains("Slack asked us to slow down; the reminder will go out in 2 s")
                )
                #expect(stage.world.messages.count == 1)
                #expect(sent.time - refused.time >= .milliseconds(1_800))
            }
    }

    @Test func `Port's errors for a while are outlasted`() async throws {
        try await Stage()
            .run { stage in
                for route in [RouteName.token, .blueprintSearch, .scorecard, .runLog, .runUpdate] {
                    stage.world.faults.add(Fault(route: route, kind: .status(500), times: 1))
                }
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(run.log.contains("Slack reminder sent successfully 🚀"))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `Port hanging is given up and tried again`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .hang(), times: 1))
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `attempts that run out leave the run failed, with the last problem`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .status(503)))
                _ = try await stage.serve(["WORKER_MAX_ATTEMPTS": "2"])
                let run = try await stage.remind()
                #expect(run.status == .failure && run.statusLabel == "Reminder given up")
                #expect(
                    run.log.contains("given up after 2 attempts. The last problem: Slack did not")
                )
                #expect(run.log.contains("It will be tried again."))
            }
    }

    @Test func `Port being away at the end does not send the reminder again`() async throws {
        try await Stage()
            .run { stage in
                // The first log line passes; everything the report needs fails for a while.
                stage.world.faults.add(
                    Fault(route: .runLog, kind: .status(503), times: 2, after: 1)
                )
                stage.world.faults.add(Fault(route: .runUpdate, kind: .status(503), times: 2))
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a lost answer of Slack is told, and the message is resent by default`() async throws
    {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .loseAnswer(status: 500), times: 1)
                )
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(run.log.contains("unknown whether message 1 of 1 arrived: it was resent"))
                #expect(stage.world.messages.count == 2)
            }
    }

    @Test func `a lost answer of Slack is told, and not resent where that is configured`()
        async throws
    {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .loseAnswer(status: 500), times: 1)
                )
                _ = try await stage.serve(["SLACK_ON_UNKNOWN": "skip"])
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(run.log.contains("unknown whether message 1 of 1 arrived: not resent"))
                #expect(run.statusLabel == "Reminder perhaps incomplete")
                #expect(!run.log.contains("sent successfully"))
                #expect(stage.world.messages.count == 1)
            }
    }

    /// What a webhook answers whose posts all arrive, and that confirms none.
    private static let strange: [Fault.Kind] = [
        .loseAnswer(status: 204), .loseAnswer(status: 200),
        .loseAnswer(status: 200, body: "<html>Welcome</html>"), .resetAnswer,
    ]

    @Test(arguments: strange)
    func `a webhook that confirms no post gets three, and then the run says what is unknown`(
        kind: Fault.Kind
    ) async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackWebhook, kind: kind))
                let program = try await stage.serve([
                    "WORKER_MAX_ATTEMPTS": "12", "SLACK_INTERVAL": "0",
                ])
                let run = try await stage.remind()
                #expect(run.status == .failure)
                let told =
                    "It is unknown whether message 1 of 1 arrived in Slack: it was posted"
                    + " 3 times without a confirmation, and is not sent again. The last time: "
                #expect(run.log.contains(told), "\(run.log)")
                #expect(run.summary?.contains(told) == true)
                #expect(run.log.contains("Look into the channel before it is begun anew."))
                #expect(stage.world.messages.count == 3)
                #expect(await program.wrote("The job failed."))
            }
    }

    @Test func `a post that surely did not arrive is none of the three`() async throws {
        try await Stage()
            .run { stage in
                let faults = stage.world.faults
                faults.add(Fault(route: .slackWebhook, kind: .loseAnswer(status: 204), times: 1))
                let limited = ["Retry-After": "1"]
                faults.add(
                    Fault(
                        route: .slackWebhook,
                        kind: .status(429, body: "rate_limited", headers: limited),
                        times: 3
                    )
                )
                _ = try await stage.serve(["SLACK_INTERVAL": "0"])
                let run = try await stage.remind()
                #expect(run.status == .success, "\(run.log)")
                #expect(run.log.contains("1 message was sent once more"))
                #expect(stage.world.messages.count == 2)
            }
    }

    @Test func `log lines that Port will not take keep neither reminder nor end away`() async throws
    {
        try await Stage()
            .run { stage in
                let refused = Fault.Kind.status(422, body: #"{"ok":false,"error":"invalid"}"#)
                stage.world.faults.add(Fault(route: .runLog, kind: refused))
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success && run.statusLabel == "Reminder sent")
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a layout that Slack refuses is sent as plain text`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(
                        route: .slackWebhook,
                        kind: .status(400, body: "invalid_blocks"),
                        times: 1
                    )
                )
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success)
                #expect(stage.world.messages.count == 1)
                #expect(stage.world.messages.first?.blocks.isEmpty == true)
                let told = run.logs.map(\.message)
                    .filter { $0 == "The reminder layout was refused; a plain version was sent." }
                #expect(told.count == 1, "\(run.log)")
            }
    }

    private static let pages: [(RouteName, Fault.Kind)] = [
        (.token, .status(302, headers: ["Location": "https://login.example/"])),
        (.runLog, .status(403, body: "<html>Forbidden</html>")),
        (.scorecard, .status(404, body: "default backend - 404")),
        (.blueprintSearch, .status(405, body: "<html>Not Allowed</html>")),
        (.slackWebhook, .status(407, body: "<html>Proxy Authentication Required</html>")),
        (.slackWebhook, .status(302, headers: ["Location": "https://login.example/"])),
        (.runUpdate, .status(404, body: "default backend - 404")),
        (.runUpdate, .status(200, body: "<html>Sign in</html>")),
    ]

    @Test func `answers of somebody in between are nobody's word, wherever they come`()
        async throws
    {
        try await Stage()
            .run { stage in
                for (route, kind) in Self.pages {
                    stage.world.faults.add(Fault(route: route, kind: kind, times: 1))
                }
                let program = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success && run.statusLabel == "Reminder sent", "\(run.log)")
                #expect(stage.world.messages.count == 1)
                #expect(stage.world.faults.count == 0)
                for name in ["Port", "Slack"] {
                    #expect(
                        await program.wrote("something between us and \(name) answered"),
                        "\(program.text)"
                    )
                }
            }
    }

    @Test func `a log line that a filter on the way never lets through keeps no end away`()
        async throws
    {
        try await Stage()
            .run { stage in
                let filter = Fault.Kind.status(403, body: "<html>Blocked</html>")
                stage.world.faults.add(Fault(route: .runLog, kind: filter))
                _ = try await stage.serve()
                let run = try await stage.remind()
                #expect(run.status == .success && run.logs.isEmpty, "\(run.log)")
                #expect(stage.world.messages.count == 1)
            }
    }
}
