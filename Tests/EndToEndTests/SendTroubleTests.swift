import Foundation
import Platform
import Sandbox
import Testing
import TestSupport

/// What `scorebell send` does when Port or Slack do not do what they should.
@Suite(.serialized, .timeLimit(.minutes(4)))
struct SendTroubleTests {
    private func send(
        _ stage: Stage,
        _ arguments: [String] = [],
        _ changes: [String: String] = [:]
    ) async throws -> (status: Int32, text: String) {
        let result = try await Program.run(
            ["send"] + arguments,
            environment: stage.environment(changes),
            in: stage.folder.path
        )
        #expect(!result.text.contains("sandbox-client-secret"))
        #expect(!result.text.contains("sandboxWebhookSecret"))
        return result
    }

    @Test func `a failure is one sentence, status 1, and the run ends with it`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let result = try await send(
                    stage,
                    ["--run-id", run.id],
                    ["INPUT_BLUEPRINT": "unicorn", "LOG_LEVEL": "info"]
                )
                #expect(result.status == 1)
                #expect(
                    result.text
                        == "scorebell: Port has no blueprint `unicorn`: correct INPUT_BLUEPRINT, or"
                        + " the named reminder's own or the input that overrides it.\n"
                )
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .failure && told.statusLabel == "Reminder failed")
                #expect(told.log.contains("The reminder failed and will not be tried again: Port"))
                #expect(told.summary?.contains("correct INPUT_BLUEPRINT") == true)
            }
    }

    @Test func `wrong credentials are named as they were given`() async throws {
        try await Stage()
            .run { stage in
                let result = try await send(
                    stage,
                    [],
                    ["Input_Port_Client_Secret": "wrong-secret-value"]
                )
                #expect(result.status == 1)
                #expect(
                    result.text.contains(
                        "does not accept the client id and client secret: check port.client-id,"
                            + " Input_Port_Client_Secret and port.region."
                    )
                )
                #expect(!result.text.contains("wrong-secret-value"))
            }
    }

    @Test func `a run that Port does not know is told, and the reminder is sent`() async throws {
        try await Stage()
            .run { stage in
                let result = try await send(stage, ["--run-id", "r_unknown"])
                #expect(result.status == 1)
                #expect(
                    result.text.contains(
                        "The reminder is done, but its run in Port was not told: Port has no run"
                            + " `r_unknown`"
                    )
                )
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a run that somebody has ended is no failure`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let ended = try await Program.run(
                    ["report-run", "--run-id", run.id, "--status", "SUCCESS"],
                    environment: stage.environment(),
                    in: stage.folder.path
                )
                #expect(ended.status == 0, "\(ended.text)")
                let result = try await send(stage, ["--run-id", run.id])
                #expect(result.status == 0)
                #expect(result.text.contains("Port's run `\(run.id)` has ended already"))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `Port's and Slack's errors for a while are outlasted`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                for route in [RouteName.token, .blueprintSearch, .scorecard, .runUpdate] {
                    stage.world.faults.add(Fault(route: route, kind: .status(503), times: 1))
                }
                let limited = Fault.Kind.status(
                    429,
                    body: "rate_limited",
                    headers: ["Retry-After": "1"]
                )
                stage.world.faults.add(Fault(route: .slackWebhook, kind: limited, times: 1))
                let result = try await send(stage, ["--run-id", run.id])
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains("Port cannot answer now: status 503. The next try is"))
                #expect(
                    result.text.contains(
                        "Slack asked us to slow down; the reminder will go out in 1 s. (HTTP 429)"
                            + " The next try is in 2 s."
                    ),
                    "\(result.text)"
                )
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .success)
                #expect(told.log.contains("Slack asked us to slow down"))
                let refused = try #require(told.logs.first { $0.message.contains("slow down") })
                let sent = try #require(stage.world.messages.first)
                #expect(sent.time - refused.time >= .milliseconds(900))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `what is asked to wait longer than the patience is not waited for`() async throws {
        try await Stage()
            .run { stage in
                let limited = Fault.Kind.status(
                    429,
                    body: "rate_limited",
                    headers: ["Retry-After": "600"]
                )
                stage.world.faults.add(Fault(route: .slackWebhook, kind: limited))
                let result = try await send(stage)
                #expect(result.status == 1)
                #expect(
                    result.text.contains(
                        "scorebell: Slack asked us to slow down; the reminder will go out in 600 s."
                    )
                )
                #expect(stage.world.messages.isEmpty)
                #expect(stage.world.record.calls(.slackWebhook) == 1)
            }
    }

    @Test func `without patience everything is tried once`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .blueprintSearch, kind: .status(500)))
                let result = try await send(stage, ["--patience", "0"])
                #expect(result.status == 1)
                #expect(result.text.contains("scorebell: Port cannot answer now: status 500"))
                #expect(stage.world.record.calls(.blueprintSearch) == 1)
            }
    }

    @Test func `what was sent before a failure is told`() async throws {
        try await Stage(catalogue: .generated(services: 400, seed: 20))
            .run { stage in
                stage.world.faults.add(
                    Fault(
                        route: .slackWebhook,
                        kind: .status(404, body: "no_service"),
                        after: 1
                    )
                )
                let result = try await send(stage, [], ["SLACK_INTERVAL": "0"])
                #expect(result.status == 1)
                #expect(
                    result.text.contains(
                        #/no longer exists.* Before that, 1 of \d messages had been/#
                    ),
                    "\(result.text)"
                )
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a lost answer of Slack's is told, and the message is resent by default`()
        async throws
    {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .loseAnswer(status: 500), times: 1)
                )
                let result = try await send(stage, ["--run-id", run.id])
                #expect(result.status == 0)
                let line = "It was unknown whether message 1 of 1 arrived: it was resent."
                #expect(result.text.contains(line), "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.log.contains(line))
                #expect(told.log.contains("1 message was sent once more: it was unknown"))
                #expect(stage.world.messages.count == 2)
            }
    }

    @Test
    func `a webhook that confirms no post gets three, and then status 1 says what is unknown`()
        async throws
    {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .loseAnswer(status: 204))
                )
                let result = try await send(stage, ["--run-id", run.id])
                #expect(result.status == 1)
                let line =
                    "It is unknown whether message 1 of 1 arrived in Slack: it was posted"
                    + " 3 times without a confirmation, and is not sent again."
                #expect(result.text.contains(line), "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .failure && told.log.contains(line))
                #expect(stage.world.messages.count == 3)
            }
    }

    @Test func `a lost answer of Slack's is told, and not resent where that is configured`()
        async throws
    {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .loseAnswer(status: 500), times: 1)
                )
                let result = try await send(
                    stage,
                    ["--run-id", run.id],
                    ["SLACK_ON_UNKNOWN": "skip"]
                )
                #expect(result.status == 0)
                #expect(result.text.contains("unknown whether message 1 of 1 arrived: not resent."))
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.statusLabel == "Reminder perhaps incomplete")
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `without patience, too, what is not to be resent is taken as sent`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackWebhook, kind: .loseAnswer(status: 500))
                )
                let result = try await send(
                    stage,
                    ["--patience", "0"],
                    ["SLACK_ON_UNKNOWN": "skip"]
                )
                #expect(result.status == 0)
                #expect(result.text.contains("unknown whether message 1 of 1 arrived: not resent."))
                #expect(!result.text.contains("The next try is in"), "\(result.text)")
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `without patience a run's log that takes no line keeps nothing from being sent`()
        async throws
    {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                stage.world.faults.add(Fault(route: .runLog, kind: .status(503), times: 1))
                let result = try await send(stage, ["--run-id", run.id, "--patience", "0"])
                #expect(result.status == 0, "\(result.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .success && told.logs.count == 1)
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `with a bot token a message that arrived is found, and not sent again`()
        async throws
    {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackPostMessage, kind: .resetAnswer, times: 1)
                )
                let result = try await send(
                    stage,
                    [],
                    [
                        "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token",
                        "SLACK_CHANNEL": "C0SANDBOX",
                        "SLACK_API_URL": "http://\(stage.address)/api",
                    ]
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains("it was found in the channel and not sent again."))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a message that never arrived is sent after the search`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackPostMessage, kind: .reset, times: 1))
                let result = try await send(
                    stage,
                    [],
                    [
                        "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token",
                        "SLACK_CHANNEL": "C0SANDBOX",
                        "SLACK_API_URL": "http://\(stage.address)/api",
                    ]
                )
                #expect(result.status == 0, "\(result.text)")
                #expect(result.text.contains("it was not found in the channel and was sent."))
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a layout that Slack refuses is told, with where it is wrong`() async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                let refusal = Fault.Kind.status(
                    200,
                    body: #"{"ok":false,"error":"invalid_blocks","response_metadata":"#
                        + #"{"messages":["[ERROR] too long [json-pointer:/blocks/2/text/text]"]}}"#
                )
                stage.world.faults.add(Fault(route: .slackPostMessage, kind: refusal, times: 1))
                let result = try await send(stage, ["--run-id", run.id], bot(stage))
                #expect(result.status == 0, "\(result.text)")
                let sentence = "The reminder layout was refused; a plain version was sent."
                let pointer =
                    "invalid_blocks: [ERROR] too long [json-pointer:/blocks/2/text/text]\n"
                #expect(result.text.contains("\(pointer)\(sentence)\n"), "\(result.text)")
                let lines = stage.world.record.run(run.id)?.logs.map(\.message)
                #expect(lines?.contains(sentence) == true)
            }
    }

    private func bot(_ stage: Stage) -> [String: String] {
        [
            "SLACK_WEBHOOK_URL": "", "SLACK_BOT_TOKEN": "xoxb-sandbox-bot-token",
            "SLACK_CHANNEL": "C0SANDBOX", "SLACK_API_URL": "http://\(stage.address)/api",
        ]
    }

    @Test func `posts that nobody confirms cost the patience, however often the channel is read`()
        async throws
    {
        try await Stage()
            .run { stage in
                stage.world.faults.add(Fault(route: .slackPostMessage, kind: .status(500)))
                let result = try await send(stage, ["--patience", "9"], bot(stage))
                #expect(result.status == 1, "\(result.text)")
                // Each costs the wait before its search and a pause that doubles.
                let posts = stage.world.record.calls(.slackPostMessage)
                #expect((2...4).contains(posts), "\(posts) posts: \(result.text)")
            }
    }

    @Test(arguments: [0, 3])
    func `a channel that cannot be read ends as configured when the patience does`(
        patience: Int
    ) async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackPostMessage, kind: .loseAnswer(status: 500), times: 1)
                )
                stage.world.faults.add(Fault(route: .slackHistory, kind: .status(500)))
                let changes = bot(stage).merging(["SLACK_ON_UNKNOWN": "skip"]) { _, new in new }
                let result = try await send(stage, ["--patience", "\(patience)"], changes)
                #expect(result.status == 0, "\(result.text)")
                #expect(
                    result.text.contains("not resent. The channel could not be searched:"),
                    "\(result.text)"
                )
                #expect(stage.world.messages.count == 1)
            }
    }

    @Test func `a search that stays limited is told once, and ends as configured`() async throws {
        try await Stage()
            .run { stage in
                stage.world.faults.add(
                    Fault(route: .slackPostMessage, kind: .loseAnswer(status: 500), times: 1)
                )
                let limited = Fault.Kind.status(
                    429,
                    body: #"{"ok":false,"error":"ratelimited"}"#,
                    headers: ["Retry-After": "1"]
                )
                stage.world.faults.add(Fault(route: .slackHistory, kind: limited))
                let changes = bot(stage).merging(["SLACK_ON_UNKNOWN": "skip"]) { _, new in new }
                let result = try await send(stage, ["--patience", "8"], changes)
                #expect(result.status == 0, "\(result.text)")
                let told = result.text
                    .components(separatedBy: "The search for the reminder goes on")
                #expect(told.count == 2, "\(result.text)")
                #expect(
                    result.text.contains(
                        "not resent. The channel could not be searched: Slack limits how often the"
                            + " channel may be read."
                    ),
                    "\(result.text)"
                )
                #expect(stage.world.record.calls(.slackHistory) > 1)
            }
    }

    @Test func `a page of somebody in between that stays is a failure, with what to look at`()
        async throws
    {
        try await Stage()
            .run { stage in
                let page = Fault.Kind.status(404, body: "default backend - 404")
                stage.world.faults.add(Fault(route: .scorecard, kind: page))
                let result = try await send(stage, ["--patience", "3"])
                #expect(result.status == 1)
                let sentence =
                    "Port could not be asked: something between us and Port answered with status"
                    + " 404; look at the proxy, the DNS and the ingress on the way, and at the"
                    + " configured URL."
                #expect(result.text.contains("\(sentence) The next try is in"), "\(result.text)")
                #expect(result.text.hasSuffix("scorebell: \(sentence)\n"), "\(result.text)")
            }
    }

    @Test(arguments: [SIGTERM, SIGINT])
    func `stopped amid its work it tells the run so`(signal: Int32) async throws {
        try await Stage()
            .run { stage in
                let run = stage.world.addRun()
                stage.world.faults.add(Fault(route: .slackWebhook, kind: .status(503)))
                let program = try Program(
                    ["send", "--run-id", run.id],
                    environment: stage.environment(),
                    in: stage.folder.path
                )
                #expect(await program.wrote("The next try is in"))
                program.signal(signal)
                #expect(await program.exitStatus() == 1)
                #expect(await program.wrote("stopped."), "\(program.text)")
                let told = try #require(stage.world.record.run(run.id))
                #expect(told.status == .failure)
                #expect(told.summary?.contains("stopped.") == true)
            }
    }

    @Test func `messages to one channel keep their distance`() async throws {
        try await Stage(catalogue: .generated(services: 250, seed: 20))
            .run { stage in
                let result = try await send(stage, [], ["SLACK_INTERVAL": "300"])
                #expect(result.status == 0, "\(result.text)")
                let times = stage.world.messages.map(\.time)
                #expect(times.count > 1)
                for (earlier, later) in zip(times, times.dropFirst()) {
                    #expect(later - earlier >= .milliseconds(290))
                }
            }
    }
}
