import JSON
import Foundation
import HTTPTypes
import Outbound
import Sandbox
import Testing
import TestSupport

/// The real executable with a bot token: what arrived is not sent again, whatever happens between.
@Suite(.serialized, .timeLimit(.minutes(3)))
struct BotTests {
    private static let token = "xoxb-sandbox-bot-token"
    private static let found = "arrived: it was found in the channel and not sent again."
    private static let missing = "arrived: it was not found in the channel and was sent."

    private func withStage(
        catalogue: Catalogue = .standard,
        _ configure: (inout SlackApp) -> Void = { _ in },
        _ body: (Stage) async throws -> Void
    ) async throws {
        var app = SlackApp()
        configure(&app)
        try await Stage(catalogue: catalogue, slackApp: app).run(body)
    }

    /// Starts the service with the bot's settings and no webhook.
    private func serve(
        _ stage: Stage,
        _ changes: [String: String] = [:]
    ) async throws -> Program {
        try await stage.serve(
            [
                "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": Self.token,
                "SLACK_CHANNEL": "C0SANDBOX", "SLACK_API_URL": "http://\(stage.address)/api",
            ]
            .merging(changes) { _, new in new }
        )
    }

    @Test func `a bot sends the reminder, marked with its job`() async throws {
        try await withStage { stage in
            let program = try await serve(stage, ["LOG_LEVEL": "trace"])
            let run = try await stage.remind()
            #expect(run.status == .success, "\(run.log)")
            let message = try #require(stage.world.messages.first)
            #expect(stage.world.messages.count == 1)
            #expect(message.channel == "C0SANDBOX" && message.botID == "B0SANDBOT")
            let mark = message.metadata?["event_payload"]
            #expect(mark?["job_id"]?.string == run.externalRunID)
            #expect(mark?["message_number"] == "1")
            #expect(stage.world.record.calls(.slackHistory) == 0)
            #expect(stage.world.record.calls(.slackWebhook) == 0)
            #expect(!program.text.contains(Self.token) && !run.log.contains(Self.token))
        }
    }

    @Test func `killed between the post and its record, the message is found and not repeated`()
        async throws
    {
        try await withStage { stage in
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: .withholdAnswer, times: 1))
            let program = try await serve(stage)
            let run = await stage.world.fireAction()
            await stage.world.faults.holding(atLeast: 1)
            #expect(stage.world.messages.count == 1)
            program.signal(SIGKILL)
            #expect(await program.exitStatus() == SIGKILL)
            stage.world.faults.clear()
            _ = try await serve(stage)
            let ended = try #require(await stage.world.runEnded(run.id))
            #expect(ended.status == .success && ended.statusLabel == "Reminder sent")
            #expect(ended.log.contains("It was unknown whether message 1 of 1 \(Self.found)"))
            #expect(stage.world.messages.count == 1)
            #expect(stage.world.record.calls(.slackPostMessage) == 1)
        }
    }

    @Test func `killed before the post arrived, it is not found and sent`() async throws {
        try await withStage { stage in
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: .hang(), times: 1))
            let program = try await serve(stage)
            let run = await stage.world.fireAction()
            await stage.world.faults.holding(atLeast: 1)
            program.signal(SIGKILL)
            _ = await program.exitStatus()
            stage.world.faults.clear()
            _ = try await serve(stage)
            let ended = try #require(await stage.world.runEnded(run.id))
            #expect(ended.status == .success)
            #expect(ended.log.contains("It was unknown whether message 1 of 1 \(Self.missing)"))
            #expect(stage.world.messages.count == 1)
        }
    }

    @Test func `killed in the middle of many messages, each is there once`() async throws {
        try await withStage(catalogue: .generated(services: 600, seed: 3)) { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .withholdAnswer, times: 1, after: 1)
            )
            let program = try await serve(stage)
            let run = await stage.world.fireAction()
            await stage.world.faults.holding(atLeast: 1)
            program.signal(SIGKILL)
            _ = await program.exitStatus()
            stage.world.faults.clear()
            _ = try await serve(stage)
            let ended = try #require(await stage.world.runEnded(run.id))
            let numbers = stage.world.messages.compactMap {
                $0.metadata?["event_payload"]?["message_number"]?.string
            }
            #expect(ended.status == .success)
            #expect(numbers.count > 2 && numbers == (1...numbers.count).map(String.init))
            #expect(ended.log.contains("message 2 of \(numbers.count) \(Self.found)"))
        }
    }

    static let lost: [Fault.Kind] = [
        .loseAnswer(status: 500),
        .loseAnswer(status: 200, body: #"{"ok":false,"error":"internal_error"}"#),
    ]

    @Test(arguments: lost)
    func `a message whose answer was lost is found, within the attempt`(
        kind: Fault.Kind
    ) async throws {
        try await withStage { stage in
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: kind, times: 1))
            _ = try await serve(stage, ["WORKER_MAX_ATTEMPTS": "1", "SLACK_ON_UNKNOWN": "skip"])
            let run = try await stage.remind()
            #expect(run.status == .success && run.log.contains(Self.found), "\(run.log)")
            #expect(!run.log.contains("tried again"))
            #expect(stage.world.messages.count == 1)
        }
    }

    static let never: [Fault.Kind] = [
        .status(502), .status(200, body: #"{"ok":false,"error":"fatal_error"}"#),
    ]

    @Test(arguments: never)
    func `a message that never arrived is searched for, and sent once`(
        kind: Fault.Kind
    ) async throws {
        try await withStage { stage in
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: kind, times: 1))
            _ = try await serve(stage, ["SLACK_ON_UNKNOWN": "skip"])
            let run = try await stage.remind()
            #expect(run.status == .success && run.log.contains(Self.missing), "\(run.log)")
            #expect(run.log.contains("Slack did not confirm the reminder"))
            #expect(stage.world.messages.count == 1)
        }
    }

    @Test func `one look a minute is enough for a message that never arrived`() async throws {
        try await withStage {
            $0.historyCallsPerMinute = 1
        } _: { stage in
            let limited = Fault.Kind.status(
                429,
                body: #"{"ok":false,"error":"ratelimited"}"#,
                headers: ["Retry-After": "1"]
            )
            // What the look found counts also after a post that Slack turned away.
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .status(502), times: 1)
            )
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: limited, times: 1))
            _ = try await serve(stage, ["SLACK_ON_UNKNOWN": "skip"])
            let run = try await stage.remind()
            #expect(run.status == .success && run.log.contains(Self.missing), "\(run.log)")
            #expect(stage.world.messages.count == 1)
            #expect(stage.world.record.calls(.slackHistory) == 1)
        }
    }

    private static let limited = Fault.Kind.status(
        429,
        body: #"{"ok":false,"error":"ratelimited"}"#,
        headers: ["Retry-After": "0"]
    )

    @Test(arguments: [(3, found, 1), (nil, "it was resent. The channel could not be", 2)])
    func `a limited search is told once, and ends one way or the other`(
        times: Int?,
        line: String,
        count: Int
    ) async throws {
        try await withStage { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1)
            )
            stage.world.faults.add(Fault(route: .slackHistory, kind: Self.limited, times: times))
            _ = try await serve(stage, ["SLACK_INTERVAL": "100"])
            let run = try await stage.remind()
            #expect(run.status == .success && run.log.contains(line), "\(run.log)")
            let told = run.logs.filter { $0.message.hasPrefix("Slack limits how often") }
            #expect(told.count == 1, "\(run.log)")
            #expect(stage.world.messages.count == count)
        }
    }

    @Test func `a search has its own waits, however often the job was put off before`() async throws
    {
        try await withStage { stage in
            let faults = stage.world.faults
            faults.add(Fault(route: .slackPostMessage, kind: Self.limited, times: 31))
            faults.add(Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1))
            faults.add(Fault(route: .slackHistory, kind: Self.limited, times: 2))
            _ = try await serve(stage, ["SLACK_INTERVAL": "100"])
            let run = try await stage.remind()
            #expect(run.status == .success && run.log.contains(Self.found), "\(run.log)")
            #expect(stage.world.messages.count == 1)
        }
    }

    @Test func `a refused layout is told to the run, with the pointer in the log and a count`()
        async throws
    {
        try await withStage { stage in
            let refusal = Fault.Kind.status(
                200,
                body: #"{"ok":false,"error":"invalid_blocks","response_metadata":"#
                    + #"{"messages":["[ERROR] too long [json-pointer:/blocks/2/text/text]"]}}"#
            )
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: refusal, times: 1))
            let program = try await serve(stage, ["LOG_LEVEL": "info"])
            let run = try await stage.remind()
            #expect(run.status == .success)
            let sentence = "The reminder layout was refused; a plain version was sent."
            #expect(run.logs.filter { $0.message == sentence }.count == 1, "\(run.log)")
            #expect(await program.wrote("refused a layout"))
            let line = try #require(
                program.text.split(separator: "\n").first { $0.contains("refused a layout") }
            )
            #expect(line.contains("json-pointer:") && line.contains("invalid_blocks"), "\(line)")
            let port = try #require(await program.port())
            let metrics = try await stage.call(.get, "http://127.0.0.1:\(port)/metrics").body
            #expect(
                String(decoding: metrics, as: UTF8.self)
                    .contains("scorebell_slack_layouts_refused_total 1\n")
            )
        }
    }

    @Test func `a message that shows up late is not repeated`() async throws {
        try await withStage {
            $0.historyDelay = .seconds(2)
        } _: { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1)
            )
            _ = try await serve(stage)
            let run = try await stage.remind()
            #expect(run.status == .success && run.log.contains(Self.found), "\(run.log)")
            #expect(stage.world.messages.count == 1)
        }
    }

    @Test(arguments: [("resend", 2), ("skip", 1)])
    func `without the permission to read, what is configured is done and told`(
        policy: String,
        count: Int
    ) async throws {
        try await withStage {
            $0.scopes = ["chat:write"]
        } _: { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1)
            )
            _ = try await serve(stage, ["SLACK_ON_UNKNOWN": policy])
            let run = try await stage.remind()
            let told = policy == "resend" ? "arrived: it was resent." : "arrived: not resent."
            let reason =
                "\(told) The channel could not be searched: The Slack app lacks a permission:"
                + " channels:history. (missing_scope, HTTP 200)"
            #expect(run.status == .success && run.log.contains(reason), "\(run.log)")
            #expect(stage.world.messages.count == count)
        }
    }

    @Test func `without permission to read, a message of three unknown posts is not sent again`()
        async throws
    {
        try await withStage {
            $0.scopes = ["chat:write"]
        } _: { stage in
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: .loseAnswer()))
            _ = try await serve(stage)
            let run = try await stage.remind()
            #expect(run.status == .failure)
            #expect(run.log.contains("it was posted 3 times without a confirmation"), "\(run.log)")
            #expect(stage.world.messages.count == 3)
        }
    }

    @Test func `a history that stays away does not keep the last attempt from its end`()
        async throws
    {
        try await withStage { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1)
            )
            stage.world.faults.add(Fault(route: .slackHistory, kind: .status(503)))
            _ = try await serve(stage, ["WORKER_MAX_ATTEMPTS": "3"])
            let run = try await stage.remind()
            #expect(run.status == .success)
            #expect(run.log.contains("The channel history could not be read: Slack gave no answer"))
            #expect(
                run.log.contains("resent. The channel could not be searched: Slack gave no answer"),
                "\(run.log)"
            )
            #expect(stage.world.messages.count == 2)
        }
    }

    @Test func `a message of a job that died is found when the job is begun anew`() async throws {
        try await withStage { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1)
            )
            stage.world.faults.add(Fault(route: .slackHistory, kind: .status(503), times: 1))
            _ = try await serve(stage, ["WORKER_MAX_ATTEMPTS": "1"])
            let run = try await stage.remind()
            let job = try #require(run.externalRunID)
            #expect(run.status == .failure && run.statusLabel == "Reminder given up")
            #expect(stage.world.messages.count == 1)
            #expect(try await stage.runs("retry", job).status == 0)
            try await stage.until("show", job) {
                $0.count(of: "run_report") == 2 && $0.count(of: "succeeded") == 3
            }
            #expect(stage.world.record.calls(.slackHistory) == 2)
            #expect(stage.world.record.calls(.slackPostMessage) == 1)
        }
    }

    @Test func `a stop during the search gives the job back, and nothing is sent twice`()
        async throws
    {
        try await withStage { stage in
            stage.world.faults.add(
                Fault(route: .slackPostMessage, kind: .loseAnswer(), times: 1)
            )
            stage.world.faults.add(Fault(route: .slackHistory, kind: .hang(), times: 1))
            let program = try await serve(
                stage,
                ["SHUTDOWN_GRACE": "0", "WORKER_LEASE": "3600", "WORKER_MAX_ATTEMPTS": "1"]
            )
            let run = await stage.world.fireAction()
            await stage.world.faults.holding(atLeast: 1)
            program.signal(SIGTERM)
            #expect(await program.exitStatus() == 0)
            stage.world.faults.clear()
            _ = try await serve(stage)
            let ended = try #require(await stage.world.runEnded(run.id))
            #expect(ended.status == .success && ended.log.contains(Self.found), "\(ended.log)")
            #expect(stage.world.messages.count == 1)
        }
    }

    @Test(arguments: [
        (["SLACK_BOT_TOKEN": "xoxb-wrong-sesame"], "The Slack token is not valid any more"),
        (["SLACK_CHANNEL": "C0NOWHERE"], "The Slack channel was not found"),
        (["SLACK_CHANNEL": "C0FOREIGN"], "Invite the app to the channel."),
    ])
    func `what a person has to repair ends the run at once`(
        changes: [String: String],
        message: String
    ) async throws {
        try await withStage {
            $0.channels.append(.init(id: "C0FOREIGN", isMember: false))
        } _: { stage in
            let program = try await serve(stage, changes)
            let run = try await stage.remind()
            #expect(run.status == .failure && run.log.contains(message), "\(run.log)")
            #expect(!program.text.contains("sesame") && !run.log.contains("sesame"))
        }
    }

    @Test func `Slack's limit is waited out, and spends no attempt`() async throws {
        try await withStage { stage in
            let limited = Fault.Kind.status(
                429,
                body: #"{"ok":false,"error":"ratelimited"}"#,
                headers: ["Retry-After": "2"]
            )
            stage.world.faults.add(Fault(route: .slackPostMessage, kind: limited, times: 1))
            _ = try await serve(stage, ["WORKER_MAX_ATTEMPTS": "1"])
            let run = try await stage.remind()
            #expect(run.status == .success)
            #expect(
                run.log.contains("Slack asked us to slow down; the reminder will go out in 2 s")
            )
            #expect(stage.world.messages.count == 1)
        }
    }
}
