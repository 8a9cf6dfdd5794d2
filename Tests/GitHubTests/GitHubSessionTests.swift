import GitHub
import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders
import Sandbox
import Testing
import TestSupport
import TicketSupport

/// Whole attempts against the sandbox's GitHub.
struct GitHubSessionTests {
    private static let repository = "example/scorecards"
    private let world: SandboxWorld
    private let stage: GitHubStage

    init() {
        (world, stage) = Self.stage()
    }

    private static func stage(
        _ change: (inout GitHubSite) -> Void = { _ in }
    ) -> (SandboxWorld, GitHubStage) {
        var configuration = SandboxConfiguration()
        change(&configuration.github)
        let clock = SkippingClock()
        let world = SandboxWorld(
            configuration: configuration,
            wall: WallClock { GitHubStage.start + clock.now.offset }
        )
        return (world, GitHubStage(of: { world }, clock: clock))
    }

    private func tracker(
        _ repository: String? = repository,
        login: GitHubConfiguration.Login = .token(Secret(GitHubStage.token))
    ) -> GitHubTracker {
        stage.tracker(at: GitHubStage.sandbox, login: login, repository: repository)
    }

    private func create(
        _ ticket: WantedTicket,
        in session: any TrackerSession,
        of tracker: GitHubTracker
    ) async throws -> FoundTicket {
        let new = NewTicket(ticket, draft: tracker.draft(of: ticket))
        return try await #require(session.create([new]).all.first).get()
    }

    private func survey(
        _ session: any TrackerSession,
        known: [TicketReference] = [],
        others: Bool = false
    ) async throws -> [FoundTicket] {
        let request = TicketSurvey(scope: WantedTicket.scope, known: known, findsOthers: others)
        return try await session.survey(request)
    }

    private func issue(_ number: Int, in repository: String = repository) throws -> SandboxIssue {
        try #require(world.gitHub.issues(in: repository).first { $0.number == number })
    }

    @Test func `a ticket is created with its label and found again with what we wrote`()
        async throws
    {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        #expect(session.remarks.isEmpty)
        let created = try await create(
            .sample(assignees: [
                Person(address: "nobody@example.test", name: "N"),
                Person(address: "nobody-here", name: "N"),
                // The id is another service's.
                Person(address: "ada-osei", name: "Ada", id: "grace-lindqvist"),
            ]),
            in: session,
            of: tracker
        )
        #expect(
            created.reference
                == .init(id: "700001/1", name: "\(Self.repository)#1", place: Self.repository)
        )
        let draft = tracker.draft(of: .sample())
        #expect(created.memo == draft.memo(of: WantedTicket.sample().key))
        #expect(created.key == WantedTicket.sample().key.digest && created.isOpen)
        #expect(created.labels == ["scorebell"])
        let issue = try issue(1)
        #expect(issue.title == draft.title && issue.assignees == ["ada-osei"])
        let body = try #require(issue.body)
        let memo = try #require(created.memo)
        #expect(
            body == "<!-- scorebell:v1 key=\(memo.key) hash=\(memo.hash) scope=\(memo.scope)"
                + " entity=\(memo.entity) title=\(memo.title) -->\n"
                + (draft.body.string ?? "") + "<!-- scorebell:end -->"
        )
        let labels = world.gitHub.repositories[0].labels
        #expect(labels.map(\.name) == ["scorebell", "scorebell-ignore"])
        #expect(labels[1].description?.contains("leaves this issue alone") == true)
        _ = stage.newRequests()
        let found = try await survey(session)
        #expect(found == [created])
        #expect(
            stage.newRequests() == [
                "GET /repos/\(Self.repository)/issues?labels=scorebell&state=all&per_page=100"
                    + "&sort=created&direction=asc", "GET /user",
            ]
        )
        #expect(try await session.ticket(created.reference) == created)
    }

    @Test func `a call has GitHub's headers, and writes are a second apart`() async throws {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        for number in 0..<3 {
            _ = try await create(.sample(entity: "e\(number)"), in: session, of: tracker)
        }
        let call = try #require(stage.calls.first)
        #expect(call.headers[.accept] == "application/vnd.github+json")
        #expect(call.headers[.authorization] == "Bearer \(GitHubStage.token)")
        let version = try #require(HTTPField.Name("X-GitHub-Api-Version"))
        #expect(call.headers[version] == "2022-11-28")
        let writes = zip(stage.calls, stage.times).filter { $0.0.method == .post }.map(\.1)
        #expect(writes == [0, 1, 2, 3, 4])
        // Both labels, once.
        #expect(stage.requests.count { $0.hasSuffix("/labels") } == 2)
    }

    @Test func `an unchanged second sweep costs answers that GitHub does not count`() async throws {
        for number in 0..<250 {
            world.gitHub.file("T\(number)", labels: ["scorebell"], in: Self.repository)
        }
        world.gitHub.file("P", labels: ["scorebell"], in: Self.repository, isPullRequest: true)
        let tracker = tracker()
        let first = try await survey(try await tracker.open([], forWriting: false))
        #expect(first.count == 250 && Set(first.map(\.order)).count == 250)
        // The repository, three pages, and whose the token is.
        #expect(stage.newRequests().count == 5)
        #expect(try await survey(try await tracker.open([], forWriting: false)) == first)
        let calls = stage.calls
        #expect(calls.count == 4)
        #expect(calls.dropFirst().allSatisfy { $0.headers[.ifNoneMatch] != nil })
        world.gitHub.close(250, in: Self.repository, as: .notPlanned)
        let third = try await survey(try await tracker.open([], forWriting: false))
        #expect(third.last?.closing == .refused && third.dropLast() == first.dropLast())
    }

    @Test func `people's text around our section survives every change`() async throws {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        let created = try await create(.sample(), in: session, of: tracker)
        let old = try #require(try issue(1).body)
        let (before, after) = ("Dear all,\r\n\r\n", "\r\n\n- [ ] ours <!-- a -->")
        world.gitHub.edit(1, in: Self.repository, title: "Mine", body: before + old + after)
        world.gitHub.add(label: "urgent", to: 1, in: Self.repository)
        let ticket = try #require(try await session.ticket(created.reference))
        #expect(ticket.title == "Mine" && ticket.memo == created.memo)
        let wanted = WantedTicket.sample(title: "Cart 2")
        let draft = tracker.draft(of: wanted)
        var change = TicketChange(memo: draft.memo(of: wanted.key))
        change.writesBody = true
        change.memo.reopenedAt = GitHubStage.start
        _ = stage.newRequests()
        let changed = try await session.apply(change, to: ticket, draft: draft)
        #expect(stage.newRequests() == ["PATCH /repos/\(Self.repository)/issues/1"])
        #expect(changed.memo == change.memo && changed.labels == ["scorebell", "urgent"])
        let issue = try issue(1)
        #expect(issue.title == "Mine")
        let body = try #require(issue.body)
        #expect(body.hasPrefix(before + "<!-- scorebell:v1 ") && body.hasSuffix(after))
        #expect(body.contains(draft.body.string ?? "-") && !body.contains(": Cart \n"))
    }

    @Test func `the tickets of another scorecard are found too, at no further cost`() async throws {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        let created = try await create(.sample(), in: session, of: tracker)
        _ = stage.newRequests()
        let request = TicketSurvey(
            scope: TicketScope(blueprint: "service", scorecard: "another"),
            known: [created.reference],
            findsOthers: false
        )
        #expect(try await session.survey(request) == [created])
        #expect(stage.requests.count { $0.contains("/issues") } == 1)
    }

    @Test func `tickets of a repository that the catalogue names no more are found by its list`()
        async throws
    {
        let former = tracker("example/payments")
        let old = try await former.open([], forWriting: true)
        var created: [FoundTicket] = []
        for number in 0..<3 {
            created.append(try await create(.sample(entity: "e\(number)"), in: old, of: former))
        }
        world.gitHub.remove(label: "scorebell", from: 2, in: "example/payments")
        created[1].labels = []
        let session = try await tracker().open([], forWriting: true)
        _ = stage.newRequests()
        let found = try await survey(session, known: created.map(\.reference))
        #expect(found.sorted { $0.order < $1.order } == created)
        let lists = stage.requests.filter { $0.contains("/issues?") }
        #expect(lists.map { $0.contains("payments") } == [false, true])
        #expect(stage.requests.filter { $0.contains("/issues/") }.map { $0.suffix(2) } == ["/2"])
    }

    @Test func `a ticket is closed with its reason, and opened again`() async throws {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        var ticket = try await create(.sample(), in: session, of: tracker)
        var memo = try #require(ticket.memo)
        memo.closing = .done
        let reasons: [(TicketChange.CloseReason, String, FoundTicket.Closing)] = [
            (.reached, "completed", .done), (.entityGone, "not_planned", .refused),
            (.levelGone, "not_planned", .refused), (.duplicate(of: "a"), "not_planned", .refused),
        ]
        for (reason, word, closing) in reasons {
            var change = TicketChange(memo: memo)
            change.closes = reason
            ticket = try await session.apply(change, to: ticket, draft: nil)
            #expect(ticket.closing == closing && ticket.closedAt != nil)
            #expect(ticket.memo == memo)
            #expect(try issue(1).stateReason?.rawValue == word)
            change = TicketChange(memo: try #require(ticket.memo))
            change.reopens = true
            ticket = try await session.apply(change, to: ticket, draft: nil)
            #expect(ticket.isOpen && ticket.closedAt == nil)
        }
        _ = stage.newRequests()
        let same = try await session.apply(
            TicketChange(memo: try #require(ticket.memo)),
            to: ticket,
            draft: nil
        )
        #expect(same == ticket && stage.newRequests().allSatisfy { $0.hasPrefix("GET ") })
    }

    @Test(arguments: [true, false])
    func `port-sender's issue becomes ours, and keeps people's labels`(isOwn: Bool) async throws {
        let labels = ["Port", "ready", "Gold", "service", "cart"]
        let old = isOwn ? "⭐️ Production Readiness tasks…" : "Somebody's words"
        let tracker = tracker()
        let draft = tracker.draft(of: .sample())
        world.gitHub.file(draft.title, body: old, labels: labels, in: Self.repository)
        let session = try await tracker.open([], forWriting: true)
        #expect(try await survey(session).isEmpty)
        let other = try #require(try await survey(session, others: true).first)
        #expect(other.key == nil && other.memo == nil && other.title == draft.title)
        #expect(other.labels == TextList(labels))
        var change = TicketChange(memo: draft.memo(of: WantedTicket.sample().key))
        change.adopts = true
        change.writesBody = true
        let ticket = try await session.apply(change, to: other, draft: draft)
        #expect(ticket.memo == change.memo && ticket.labels == TextList(labels + ["scorebell"]))
        let body = try #require(try issue(1).body)
        #expect(body.hasSuffix(isOwn ? "<!-- scorebell:end -->" : "\n\n\(old)"))
        #expect(body.hasPrefix("<!-- scorebell:v1 "))
        #expect(try await survey(session, others: true) == [ticket])
    }

    @Test func `a ticket is found again wherever it was moved, unless it is gone`() async throws {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        var known: [TicketReference] = []
        for number in 1...4 {
            known.append(
                try await create(.sample(entity: "e\(number)"), in: session, of: tracker).reference
            )
        }
        world.gitHub.delete(2, in: Self.repository)
        world.gitHub.transfer(3, from: Self.repository, to: "example/payments")
        world.gitHub.remove(label: "scorebell", from: 4, in: Self.repository)
        world.gitHub.rename(Self.repository, to: "example/renamed")
        let next = try await tracker.open([], forWriting: true)
        #expect(
            next.remarks == [
                "The repository `example/scorecards` is called `example/renamed` now: use the new"
                    + " name."
            ]
        )
        let found = try await survey(next, known: known)
        #expect(
            found.map(\.reference.name) == [
                "example/renamed#1", "example/payments#1", "example/renamed#4",
            ]
        )
        #expect(found.map(\.reference.id) == ["700001/1", "700002/1", "700001/4"])
        #expect(try await next.ticket(known[1]) == nil)
        var change = TicketChange(memo: try #require(found[1].memo))
        change.closes = .reached
        _ = try await next.apply(change, to: found[1], draft: nil)
        #expect(try !issue(1, in: "example/payments").isOpen)
    }

    @Test func `a comment is words of ours, whatever they are`() async throws {
        let tracker = tracker()
        let session = try await tracker.open([], forWriting: true)
        let ticket = try await create(.sample(), in: session, of: tracker)
        try await session.comment(["Closed: @acme", "- #12"], on: ticket.reference)
        #expect(
            try issue(1).comments.map(\.body) == ["Closed: @\u{200B}acme\n\\- #\u{200B}12"]
        )
    }
}
