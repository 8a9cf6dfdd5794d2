import GitHub
import JSON
import Platform
import Reminders
import Sandbox
import Testing
import TestSupport
import TicketSupport

/// Issues whose invisible lines people removed or damaged, kept by runs without a ledger.
struct DamagedIssueTests {
    private static let repository = "example/scorecards"
    private static let before = "Dear all,"
    private static let after = "Thanks!"

    private let world: SandboxWorld
    private let tracker: GitHubTracker

    init() {
        let clock = SkippingClock()
        var configuration = SandboxConfiguration()
        configuration.github.limits.unpace()
        let world = SandboxWorld(
            configuration: configuration,
            wall: WallClock { GitHubStage.start + clock.now.offset }
        )
        self.world = world
        tracker = GitHubStage(of: { world }, clock: clock)
            .tracker(at: GitHubStage.sandbox, repository: Self.repository)
    }

    private static func ticket(title: String = "Cart", isMet: Bool = false) -> WantedTicket {
        .sample(title: title, rules: [.sample("on-call", "Has an on-call", isMet: isMet)])
    }

    private var issues: [SandboxIssue] { world.gitHub.issues(in: Self.repository) }

    private func body(_ number: Int = 1) throws -> String {
        let issue = try #require(issues.first { $0.number == number })
        return try #require(issue.body)
    }

    /// Runs as `send` does; returns what it did.
    @discardableResult
    private func run(_ ticket: WantedTicket) async throws -> [TicketAction] {
        let comparison = TicketComparison(
            wanted: WantedTickets(
                scope: WantedTicket.scope,
                tickets: [ticket],
                entities: [ticket.key.entityDigest],
                isFiltered: false
            ),
            keeper: TicketKeeper("-", configured: []),
            records: [:],
            rules: TicketRules(),
            now: GitHubStage.start
        )
        let session = try await tracker.open([], forWriting: true)
        let found = try await session.survey(
            TicketSurvey(scope: WantedTicket.scope, findsOthers: true)
        )
        var actions: [TicketAction] = []
        for item in comparison.items(found: found, draft: { tracker.draft(of: $0) }) {
            if item.action == .create, let wanted = item.wanted, let draft = item.draft {
                _ = await session.create([NewTicket(wanted, draft: draft)])
            } else if let known = item.found?.reference, item.change != nil {
                let fresh = try #require(try await session.ticket(known))
                guard let now = comparison.item(item, on: fresh), let change = now.change else {
                    continue
                }
                _ = try await session.apply(change, to: fresh, draft: now.draft)
            } else {
                continue
            }
            actions.append(item.action)
        }
        return actions
    }

    /// Opens a ticket, and writes around it.
    private func open() async throws -> [Substring] {
        #expect(try await run(Self.ticket()) == [.create])
        let body = "\(Self.before)\n\(try body())\n\(Self.after)"
        return body.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Checks that runs leave such a body alone but for a line of ours, and come to rest.
    private func check(_ damaged: String) async throws {
        let whole = try body().utf8.count
        let marks = ["<!-- scorebell:v1 ", "<!-- scorebell:end -->"]
        let isWhole = marks.allSatisfy { damaged.contains($0) }
        world.gitHub.edit(1, in: Self.repository, body: damaged)
        var sizes: [Int] = []
        for title in ["Cart", "Cart 2"] {
            try await run(Self.ticket(title: title))
            #expect(try await run(Self.ticket(title: title)).isEmpty, "\(damaged)")
            sizes.append(try body().utf8.count)
        }
        try await run(Self.ticket(title: "Cart 2", isMet: true))
        #expect(try await run(Self.ticket(title: "Cart 2", isMet: true)).isEmpty, "\(damaged)")
        sizes.append(try body().utf8.count)
        // A line of ours, and what another title adds to a section that is still between its marks.
        let most = (isWhole ? max(whole, damaged.utf8.count) : damaged.utf8.count) + 250
        #expect(sizes.allSatisfy { $0 <= most }, "\(damaged) \(sizes)")
        let body = try body()
        #expect(body.contains(Self.before) && body.contains(Self.after), "\(damaged)")
        #expect(issues.count == 1 && !issues[0].isOpen, "\(damaged)")
    }

    @Test func `whichever lines of a body people remove, no body grows and no ticket doubles`()
        async throws
    {
        let lines = try await open()
        try #require(lines.count <= 13 && lines.count > 8)
        let inner = lines.dropFirst().dropLast()
        for removed in 0..<(1 << inner.count) {
            let stage = DamagedIssueTests()
            _ = try await stage.open()
            let left = inner.enumerated().filter { removed & (1 << $0.offset) == 0 }.map(\.element)
            let body = ([lines[0]] + left + [lines[lines.count - 1]]).joined(separator: "\n")
            try await stage.check(body)
        }
    }

    @Test(
        arguments: [
            ("<!-- scorebell:v1 ", ""), ("<!-- ", ""), ("scorebell:v1", ""), (":v1", ":v10"),
            (" key=", ""), ("key=", "key=0"), (" hash=", " hash=0"), ("scope=", ""),
            ("entity=", "hash=0 entity="), (" -->\n", "\n"), (" -->\n", " Mine. -->\n"),
            ("<!-- scorebell:end -->", ""), ("scorebell:end", "x"),
            ("<!-- scorebell:end -->", "<!-- scorebell:end --><!-- scorebell:end -->"),
        ]
    )
    func `whichever piece of a line people change, no body grows and no ticket doubles`(
        piece: String,
        replacement: String
    ) async throws {
        let body = try await open().joined(separator: "\n")
        try #require(body.contains(piece))
        try await check(body.replacing(piece, with: replacement))
    }

    @Test(arguments: [1, 2])
    func `a body that people pasted into itself, or another into it, comes to rest`(
        source: Int
    ) async throws {
        let body = try await open().joined(separator: "\n")
        let other = body.replacing(
            WantedTicket.sample().key.digest,
            with: WantedTicket.sample(entity: "other").key.digest
        )
        try await check((source == 1 ? body : other) + "\n\n" + body)
    }

    @Test func `where the last line is gone, the first still says what we last wrote`()
        async throws
    {
        let damaged = try await open().joined(separator: "\n")
            .replacing("<!-- scorebell:end -->", with: "And ours.")
        world.gitHub.edit(1, in: Self.repository, body: damaged)
        #expect(try await run(Self.ticket()).isEmpty)
        #expect(try body() == damaged)
        #expect(try await run(Self.ticket(title: "Cart 2")) == [.update])
        let old = tracker.draft(of: Self.ticket())
        let new = tracker.draft(of: Self.ticket(title: "Cart 2"))
        #expect(try body() == damaged.replacing(" hash=\(old.hash)", with: " hash=\(new.hash)"))
    }

    @Test func `a damaged first line is written anew where it stood, and the text left alone`()
        async throws
    {
        let whole = try await open().joined(separator: "\n")
        let damaged = whole.replacing(" hash=", with: " ours: ")
        world.gitHub.edit(1, in: Self.repository, body: damaged)
        #expect(try await run(Self.ticket()) == [.update])
        let hash = tracker.draft(of: Self.ticket()).hash
        let text = try body()
        #expect(text.hasPrefix("\(Self.before)\n<!-- scorebell:v1 key="))
        #expect(text.contains(" --> ours: \(hash) scope="))
        #expect(!text.contains("scorebell:end"))
    }

    @Test func `text that stands above ours is not taken for a part of our section`() async throws {
        let lines = try await open()
        let damaged = lines.filter { !$0.hasPrefix("<!-- scorebell:v1") }.joined(separator: "\n")
        world.gitHub.edit(1, in: Self.repository, body: damaged)
        #expect(try await run(Self.ticket()) == [.adopt])
        #expect(try await run(Self.ticket(title: "Cart 2")) == [.update])
        let text = try body()
        let rest = damaged.replacing("<!-- scorebell:end -->", with: "")
        #expect(text.hasPrefix("<!-- scorebell:v1 ") && text.hasSuffix("-->\n" + rest))
    }

    @Test func `a person's label alone does not make port-sender's text of an issue`() async throws
    {
        let title = tracker.draft(of: Self.ticket()).title
        world.gitHub.file(title, body: "Mine", labels: ["scorebell"], in: Self.repository)
        #expect(try await run(Self.ticket()) == [.adopt])
        #expect(try body().hasSuffix(" -->\nMine"))
        #expect(try await run(Self.ticket()).isEmpty)
    }
}
