import JSON
import HTTPServer
import Logging
import Outbound
import Platform
import Reminders
import Sandbox
import Slack
import Testing
import TestSupport

/// The bot and the sandbox's Slack, with libcurl and a socket between them.
@Suite(.timeLimit(.minutes(1)))
struct SlackSocketTests {
    private func withSandbox(
        slackApp: SlackApp = SlackApp(),
        burst: Int? = nil,
        _ body: (SandboxWorld, SlackBot) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var configuration = SandboxConfiguration()
        configuration.slackApp = slackApp
        configuration.limits.slackBurst = burst
        let world = SandboxWorld(configuration: configuration)
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: logger,
            respond: world.respond
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let calls = CurlConfiguration(userAgent: "test")
        let curl = try CurlClient(configuration: calls, logger: logger)
        var limits = PostLimits()
        limits.pause = .zero
        limits.deadline = .seconds(2)
        var search = SearchLimits()
        search.settling = .milliseconds(1)
        let workspace = SlackWorkspace(
            token: SlackApp().token,
            apiURL: "http://\(address)/api",
            transport: curl.transport,
            clock: ContinuousClock(),
            limits: { [limits] _ in limits },
            search: search
        )
        let bot = SlackBot(in: "C0SANDBOX", of: workspace)
        do {
            try await body(world, bot)
        } catch {
            Issue.record(error)
        }
        world.faults.clear()
        await server.stop()
        // The server's own end is not what these tests are about.
        _ = await serving.result
        curl.shutdown()
    }

    private var now: Timestamp { WallClock.system.now() }

    @Test func `what was posted is found, and what was not is not`() async throws {
        try await withSandbox { world, bot in
            try await bot.deliver(.sample, mark: .sample)
            #expect(world.messages.map(\.metadata) == [SlackMark.sample.metadata])
            let other = SlackMark(jobID: "j1", number: 1)
            let found = try await bot.find(.sample, since: now)
            let missing = try await bot.find(other, since: now)
            #expect(found.isPresent && missing == .absent)
        }
    }

    @Test func `a message is found behind many others`() async throws {
        try await withSandbox { world, bot in
            try await bot.deliver(.sample, mark: .sample)
            for number in 3...450 {
                try await bot.deliver(.sample, mark: SlackMark(jobID: "j1", number: number))
            }
            let searched = try await bot.find(.sample, since: now)
            #expect(searched.isPresent)
            #expect(world.record.calls(.slackHistory) == 3)
        }
    }

    @Test func `a lost or withheld answer leaves it unknown, and the search knows`() async throws {
        let lost = Fault.Kind.loseAnswer(status: 502)
        let word = Fault.Kind.loseAnswer(
            status: 200,
            body: #"{"ok":false,"error":"internal_error"}"#
        )
        for kind in [lost, word, .withholdAnswer] {
            try await withSandbox { world, bot in
                world.faults.add(Fault(route: .slackPostMessage, kind: kind, times: 1))
                #expect(await failure(of: bot)?.disposition == .unknown)
                let searched = try await bot.find(.sample, since: now)
                #expect(searched.isPresent)
            }
        }
    }

    @Test func `a post that never was is not found`() async throws {
        let word = #"{"ok":false,"error":"fatal_error"}"#
        for kind in [Fault.Kind.hang(), .status(503), .status(200, body: word)] {
            try await withSandbox { world, bot in
                world.faults.add(Fault(route: .slackPostMessage, kind: kind, times: 1))
                #expect(await failure(of: bot)?.disposition == .unknown)
                let searched = try await bot.find(.sample, since: now)
                #expect(searched == .absent)
            }
        }
    }

    @Test func `a layout that Slack dislikes arrives as text`() async throws {
        try await withSandbox { world, bot in
            let message = SlackMessage(text: "Hello", blocks: [["type": "unheard-of"]])
            try await bot.deliver(message, mark: .sample)
            #expect(world.messages.map(\.text) == ["Hello"])
            #expect(world.messages.first?.blocks == [])
            let searched = try await bot.find(.sample, since: now)
            #expect(searched.isPresent)
        }
    }

    @Test func `a channel that is posted to too fast asks to wait`() async throws {
        try await withSandbox(burst: 1) { world, bot in
            try await bot.deliver(.sample, mark: .sample)
            #expect(await failure(of: bot) == .rateLimited(retryAfter: .seconds(1)))
            #expect(world.messages.count == 1)
        }
    }

    @Test func `many channels are told side by side, and each has its own message`() async throws {
        let ids = (10..<50).map { "C00000000\($0)" }
        let app = SlackApp(channels: (["C0SANDBOX"] + ids).map { .init(id: $0) })
        try await withSandbox(slackApp: app) { world, bot in
            let destination = Destination.slack(
                .bot(bot),
                place: "a channel",
                whenUnknown: .skip,
                links: EntityLinks(appURL: "https://app.getport.io")
            )
            let find = try #require(destination.find)
            let start = now
            func part(_ index: Int) -> ReminderPlan.Part {
                let message = SlackMessage(text: ids[index], blocks: [])
                return ReminderPlan.Part(key: "1", payload: message.json, place: ids[index])
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in ids.indices {
                    let (part, mark) = (part(index), Mark(jobID: "j", number: index))
                    group.addTask {
                        let receipt = try await destination.deliver(part, mark, nil)
                        #expect(receipt.reference?["channel"]?.string == part.place)
                    }
                }
                try await group.waitForAll()
            }
            #expect(world.messages.count == ids.count)
            #expect(Set(world.messages.map(\.text)) == Set(ids))
            for index in [0, 39] {
                let mark = Mark(jobID: "j", number: index)
                #expect(try await find(part(index), mark, nil, start, .none).isPresent)
                let other = ids.count - 1 - index
                #expect(try await find(part(other), mark, nil, start, .none) == .absent)
            }
        }
    }

    @Test func `what the app may not do is said by the one who can repair it`() async throws {
        var mute = SlackApp()
        mute.scopes = ["channels:history"]
        try await withSandbox(slackApp: mute) { _, bot in
            #expect(
                await failure(of: bot)?.description
                    == "The Slack app lacks a permission: chat:write. (missing_scope, HTTP 200)"
            )
        }
        var blind = SlackApp()
        blind.scopes = ["chat:write"]
        try await withSandbox(slackApp: blind) { _, bot in
            let reason =
                "The Slack app lacks a permission: channels:history. (missing_scope, HTTP 200)"
            let searched = try await bot.find(.sample, since: now)
            #expect(searched == .cannotKnow(reason: reason))
        }
        let stranger = SlackApp(channels: [.init(id: "C0SANDBOX", isMember: false)])
        try await withSandbox(slackApp: stranger) { _, bot in
            #expect(
                await failure(of: bot)?.description
                    == "Invite the app to the channel. (not_in_channel, HTTP 200)"
            )
        }
        try await withSandbox(slackApp: SlackApp(token: Secret("xoxb-another"))) { _, bot in
            let error = await failure(of: bot)
            #expect(error?.disposition == .never)
            #expect(
                error?.description == "The Slack token is not valid any more; reinstall the app."
                    + " (invalid_auth, HTTP 200)"
            )
        }
    }
}

extension Sighting {
    /// Whether it was found, with the place where it is.
    fileprivate var isPresent: Bool {
        if case .present(_?) = self { true } else { false }
    }
}
