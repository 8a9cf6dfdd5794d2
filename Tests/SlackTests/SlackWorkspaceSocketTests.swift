import HTTPServer
import JSON
import Logging
import Outbound
import Platform
import Reminders
import Sandbox
import Slack
import Testing
import TestSupport

/// Many channels, threads and people of the sandbox's Slack, with libcurl and a socket between.
@Suite(.timeLimit(.minutes(1)))
struct SlackWorkspaceSocketTests {
    private func withSandbox(
        slackApp: SlackApp = SlackApp(),
        burst: Int? = nil,
        _ body: (SandboxWorld, SlackWorkspace) async throws -> Void
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
        do {
            try await body(world, workspace)
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

    private func destination(_ workspace: SlackWorkspace) -> Destination {
        .slack(
            .bot(SlackBot(in: "C0SANDBOX", of: workspace, joins: true)),
            place: "a channel",
            whenUnknown: .skip,
            links: EntityLinks(appURL: "https://app.getport.io")
        )
    }

    private func part(_ place: String?, replyTo: Int? = nil) -> ReminderPlan.Part {
        ReminderPlan.Part(
            key: "1",
            payload: SlackMessage(text: "Hello", blocks: []).json,
            place: place,
            replyTo: replyTo
        )
    }

    private static let app: SlackApp = {
        var app = SlackApp(channels: [
            .init(id: "C0SANDBOX"), .init(id: "C0PAYMENT", name: "payments", isMember: false),
            .init(id: "C0ANNOUNC", name: "announce", takesReplies: false),
            .init(id: "C0OLDTEAM", name: "old", isArchived: true),
            .init(id: "C0SECRETS", name: "secret", isMember: false, isPrivate: true),
        ])
        app.scopes = SlackApp.allScopes
        var gone = SlackPerson(id: "U0P000002", name: "Gone", email: "gone@example.com")
        gone.isDeleted = true
        app.people = [
            SlackPerson(id: "U0P000001", name: "Anna", email: "anna+x@example.com"), gone,
        ]
        app.groups = [SlackGroup(id: "S0PAYMENT", handle: "payments", name: "Pay", people: [])]
        return app
    }()

    @Test func `channels, people and groups are found`() async throws {
        try await withSandbox(slackApp: Self.app) { _, workspace in
            let reach = try #require(destination(workspace).reach)
            let request = ReachRequest(
                channels: ["#payments", "old", "secret"],
                people: [
                    Person(address: "anna+x@example.com", name: "Anna"),
                    Person(address: "gone@example.com", name: "Gone"),
                    Person(address: "nobody@example.com", name: "Nobody"),
                    Person(address: "U0P000001", name: "Anna"),
                    Person(address: "U0P000002", name: "Gone"),
                ],
                groups: ["Payments", "search"],
                now: now
            )
            let answer = try await reach(request)
            #expect(answer.channels.first == .place("C0PAYMENT", name: "#payments"))
            for channel in answer.channels.dropFirst() {
                guard case .refused = channel else {
                    Issue.record("\(channel)")
                    return
                }
            }
            #expect(answer.people == ["U0P000001", nil, nil, "U0P000001", nil])
            #expect(answer.groups == ["S0PAYMENT", nil])
            #expect(answer.warnings.isEmpty)
        }
    }

    @Test(arguments: ["C0PAYMENT", "C0ANNOUNC", "U0P000001", nil] as [String?])
    func `a thread is posted, joined, linked and found again, wherever it goes`(
        place: String?
    ) async throws {
        try await withSandbox(slackApp: Self.app) { world, workspace in
            let destination = destination(workspace)
            let find = try #require(destination.find)
            let start = now
            let parent = Mark(jobID: "j", number: 1)
            let first = try await destination.deliver(part(place), parent, nil)
            let reference = try #require(first.reference)
            let reply = Mark(jobID: "j", number: 2)
            let second = try await destination.deliver(part(place, replyTo: 0), reply, reference)
            #expect(second.reference?["channel"] == reference["channel"])
            #expect(
                await destination.link(reference)?.hasPrefix("https://sandbox.slack.com") == true
            )
            #expect(await destination.link(["channel": "C0SANDBOX", "ts": "1.000001"]) == nil)
            #expect(
                try await find(part(place), parent, nil, start, .none)
                    == .present(reference: reference)
            )
            #expect(
                try await find(part(place, replyTo: 0), reply, reference, start, .none)
                    == .present(reference: second.reference)
            )
            let other = Mark(jobID: "j", number: 3)
            let missing = try await find(part(place, replyTo: 0), other, reference, start, .none)
            #expect(missing == .absent)
            let thread = world.messages.last?.threadTS
            #expect((thread == nil) == (place == "C0ANNOUNC"))
        }
    }

    @Test(arguments: ["C0OLDTEAM", "C0SECRETS", "U0P000002", "C0NOWHERE"])
    func `a place that cannot be had is refused as such`(place: String) async throws {
        try await withSandbox(slackApp: Self.app) { _, workspace in
            let destination = destination(workspace)
            let failure = await #expect(throws: DeliveryFailure.self) {
                _ = try await destination.deliver(part(place), Mark(jobID: "j", number: 1), nil)
            }
            #expect(failure?.kind == .placeRefused, "\(String(describing: failure))")
        }
    }
}
