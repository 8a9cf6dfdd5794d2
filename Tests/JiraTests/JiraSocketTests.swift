import HTTPServer
import HTTPTypes
import Jira
import JSON
import Logging
import Outbound
import Platform
import Reminders
import Sandbox
import Synchronization
import Testing
import TestSupport
import TicketSupport

/// The tracker and the sandbox's Jira, with libcurl and a socket between them.
@Suite(.timeLimit(.minutes(1)))
struct JiraSocketTests {
    /// What one test has.
    struct Parts: Sendable {
        let jira: JiraStandIn
        let clock: TestClock
        let calls: CallLog
        let transport: HTTPTransport
        let url: String

        func tracker(_ change: (inout JiraConfiguration) -> Void = { _ in }) -> JiraTracker {
            let isCloud = jira.configuration.deployment == .cloud
            var configuration = JiraConfiguration(
                baseURL: url + jira.configuration.basePath,
                email: isCloud ? jira.configuration.account.email : nil,
                token: jira.configuration.token,
                project: "OPS"
            )
            change(&configuration)
            var limits = JiraLimits()
            limits.interval = .zero
            return JiraTracker(
                configuration,
                transport: transport,
                clock: clock,
                wallClock: WallClock { ScriptedJira.start + clock.now.offset },
                limits: limits
            )
        }
    }

    /// What was asked, by method and path; and which answers are lost.
    final class CallLog: Sendable {
        private let state = Mutex((routes: [String](), lost: Set<String>()))

        var routes: [String] { state.withLock { $0.routes } }
        func lose(_ route: String) { state.withLock { _ = $0.lost.insert(route) } }
        func clear() { state.withLock { $0.routes = [] } }

        /// Notes a call, and says whether its answer is lost.
        func note(_ call: Call) -> Bool {
            let path = call.url.split(separator: "?")[0].split(separator: "/rest/api/").last ?? ""
            let route = "\(call.method.rawValue) \(path.drop { $0 != "/" }.dropFirst())"
            return state.withLock { state in
                state.routes.append(route)
                return state.lost.remove(route) != nil
            }
        }
    }

    func withJira(
        _ configuration: JiraStandInConfiguration,
        _ change: (inout JiraStandInConfiguration) -> Void = { _ in },
        _ body: (Parts) async throws -> Void
    ) async throws {
        let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
        var configuration = configuration
        change(&configuration)
        let clock = TestClock()
        let wall = WallClock { ScriptedJira.start + clock.now.offset }
        let jira = JiraStandIn(configuration, wall: wall)
        let server = Server(
            configuration: ServerConfiguration(host: "127.0.0.1", port: 0, loops: 1),
            logger: logger,
            respond: { jira.answer($0) }
        )
        let address = try server.start()
        let serving = Task { try await server.run() }
        let curl = try CurlClient(
            configuration: CurlConfiguration(userAgent: "test"),
            logger: logger
        )
        let calls = CallLog()
        let transport = HTTPTransport { call in
            let isLost = calls.note(call)
            let answer = await curl.send(call)
            return isLost ? .failure(.interrupted(reason: "cut", requestSent: true)) : answer
        }
        do {
            try await body(
                Parts(
                    jira: jira,
                    clock: clock,
                    calls: calls,
                    transport: transport,
                    url: "http://\(address)"
                )
            )
        } catch {
            Issue.record(error)
        }
        await server.stop()
        // The server's own end is not what these tests are about.
        _ = await serving.result
        curl.shutdown()
    }

    static let editions: [JiraStandInConfiguration] = [.cloud, .dataCenter]

    func new(_ parts: Parts, _ names: String...) -> [NewTicket] {
        names.map { WantedTicket.jira($0) }
            .map { NewTicket($0, draft: parts.tracker().draft(of: $0)) }
    }

    func survey(
        _ session: any TrackerSession,
        _ change: (inout TicketSurvey) -> Void = { _ in }
    ) async throws -> [FoundTicket] {
        var survey = TicketSurvey(scope: WantedTicket.jira().key.scope, findsOthers: true)
        change(&survey)
        return try await session.survey(survey)
    }

    /// Creates a ticket with its part, and returns it.
    func created(_ parts: Parts, _ session: any TrackerSession) async throws -> FoundTicket {
        let new = new(parts, "cart")[0]
        let ticket = try #require(try await session.create([new]).all.first).get()
        let part = NewPart(of: ticket.reference, new.ticket, draft: new.draft.parts[0])
        _ = try #require(try await session.createParts([part]).all.first).get()
        return ticket
    }

    @Test(arguments: editions)
    func `tickets and parts are created, found again, closed and opened`(
        edition: JiraStandInConfiguration
    ) async throws {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            #expect(try await survey(session).isEmpty)
            let new = new(parts, "cart", "shop", "bank")
            let tickets = try await session.create(new).all.map { try $0.get() }
            let drafts = zip(tickets, new)
                .map { NewPart(of: $0.reference, $1.ticket, draft: $1.draft.parts[0]) }
            let rules = try await session.createParts(drafts).all.map { try $0.get() }
            #expect(parts.jira.refusals.map(\.reason) == [])

            // Another process knows nothing of these.
            let other = try await parts.tracker().open([], forWriting: true)
            let found = try await survey(other)
            #expect(found.map(\.key) == new.map(\.ticket.key.digest))
            #expect(found.map(\.memo) == new.map { $0.draft.memo(of: $0.ticket.key) })
            #expect(found.map(\.title) == new.map(\.draft.title))
            #expect(found.flatMap(\.parts).map(\.reference) == rules.map(\.reference))
            #expect(
                found.flatMap(\.parts).map(\.key)
                    == rules.map { $0.key.map { String($0.prefix(16)) } }
            )

            // People write around it, and label it.
            let (key, cart) = (tickets[0].reference.name, tickets[0].reference)
            parts.jira.addLabel("theirs", to: key)
            var ticket = try #require(try await session.ticket(cart))
            var change = TicketChange(memo: new[0].draft.memo(of: new[0].ticket.key))
            change.title = "Anew"
            change.writesBody = true
            change.completedParts = ticket.parts
            change.closes = .reached
            change.memo.closing = .done
            ticket = try await session.apply(change, to: ticket, draft: new[0].draft)
            let closed = try #require(try await session.ticket(cart))
            #expect(ticket.closing == .done && closed.closing == .done)
            #expect(closed.closedAt == ScriptedJira.start && closed.memo == change.memo)
            #expect(closed.title == "Anew" && closed.parts.allSatisfy { $0.closing == .done })
            #expect(closed.labels.contains { $0 == "theirs" })

            change = TicketChange(memo: change.memo)
            change.memo.closing = nil
            change.reopens = true
            change.reopenedParts = closed.parts
            _ = try await session.apply(change, to: closed, draft: nil)
            try await session.comment(["Again: [~ada]"], on: cart)
            let opened = try #require(try await session.ticket(cart))
            #expect(opened.isOpen && opened.parts.allSatisfy { $0.closing == nil })
            #expect(opened.memo?.closing == nil)
            #expect(parts.jira.refusals.map(\.reason) == [])
            #expect(parts.jira.board.issue(key)?.comments.count == 1)
        }
    }

    @Test(arguments: editions)
    func `many tickets take few calls`(edition: JiraStandInConfiguration) async throws {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            let all = (0..<150).flatMap { new(parts, "entity-\($0)") }
            parts.calls.clear()
            for start in stride(from: 0, to: 150, by: 50) {
                for result in try await session.create(Array(all[start..<start + 50])).all {
                    _ = try result.get()
                }
            }
            // One alone whose labels are looked at, then 49, 50 and 50.
            #expect(parts.calls.routes.count == 5)
            parts.calls.clear()
            var known: [TicketReference] = []
            let again = try await parts.tracker().open([], forWriting: false)
            known = try await survey(again).map(\.reference)
            parts.calls.clear()
            let found = try await survey(again) { survey in
                survey.known = known
                survey.findsOthers = false
            }
            #expect(found.count == 150 && parts.calls.routes.count == 2)
        }
    }

    @Test func `a search that lags shows what was written lately, where it is told of it`()
        async throws
    {
        try await withJira(.cloud, { $0.searchLag = .seconds(60) }) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            let ticket = try await created(parts, session)
            #expect(try await survey(session).isEmpty)
            let recent = try await survey(session) { $0.recent = [ticket.reference.id] }
            #expect(recent.map(\.reference) == [ticket.reference])
            let known = try await survey(session) { $0.known = [ticket.reference] }
            #expect(known.map(\.reference) == [ticket.reference])
            parts.clock.advance(by: .seconds(60))
            #expect(try await survey(session).map(\.reference) == [ticket.reference])
        }
    }

    @Test(arguments: editions)
    func `what people did to a ticket is seen`(edition: JiraStandInConfiguration) async throws {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            let ticket = try await created(parts, session)
            let name = ticket.reference.name
            for label in ticket.labels { parts.jira.removeLabel(label, from: name) }
            let place = edition.deployment == .cloud ? "TEAM" : "LEGACY"
            parts.jira.move(name, toProject: place)
            let moved = try await survey(session) { $0.known = [ticket.reference] }
            #expect(moved.map(\.reference.id) == [ticket.reference.id])
            #expect(moved.first?.reference.place == place && moved.first?.key == ticket.key)
            parts.jira.close(ticket.reference.id, as: "Won't Do")
            #expect(try await session.ticket(ticket.reference)?.closing == .refused)
            parts.jira.delete(ticket.reference.id)
            #expect(try await session.ticket(ticket.reference) == nil)
            #expect(try await survey(session) { $0.known = [ticket.reference] }.isEmpty)
        }
    }

    @Test(arguments: editions)
    func `after a lost answer the tickets are found by their labels`(
        edition: JiraStandInConfiguration
    ) async throws {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            parts.calls.lose("POST issue/bulk")
            let new = new(parts, "cart", "shop", "bank")
            let lost = await failure { _ = try await session.create(new).all }
            #expect(lost?.kind == .unknown(retryAfter: nil))
            #expect(try await survey(session).map(\.key) == new.map(\.ticket.key.digest))
        }
    }

    @Test(arguments: editions)
    func `one ticket that Jira refuses leaves the others alone`(
        edition: JiraStandInConfiguration
    ) async throws {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            var new = new(parts, "cart", "shop", "bank")
            new[1].draft.title = String(repeating: "x", count: 300)
            let results = try await session.create(new).all
            #expect(
                results.map { result in
                    if case .failure(let refusal) = result {
                        refusal.description
                    } else {
                        "created"
                    }
                } == [
                    "created",
                    "Jira refused the new ticket with status 400 (summary: Summary must be less"
                        + " than 255 characters.).", "created",
                ]
            )
        }
    }

    @Test func `a German project is closed with the resolution that it demands`() async throws {
        try await withJira(.cloud) { parts in
            let session = try await parts.tracker { $0.project = "DE" }.open([], forWriting: true)
            let ticket = try await created(parts, session)
            let found = try #require(try await session.ticket(ticket.reference))
            var change = TicketChange(memo: try #require(found.memo))
            change.completedParts = found.parts
            change.closes = .entityGone
            _ = try await session.apply(change, to: found, draft: nil)
            let issue = try #require(parts.jira.board.issue(ticket.reference.id))
            #expect(issue.resolution == "Won't Do")
            let part = try #require(parts.jira.board.issue(found.parts[0].reference.id))
            #expect(part.resolution == "Done")
        }
    }

    @Test func `labels that are dropped end the run before more is created`() async throws {
        try await withJira(.cloud) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            parts.jira.changeProject("OPS") { $0.labels = .dropped }
            let failed = await failure {
                _ = try await session.create(new(parts, "cart", "shop")).all
            }
            #expect(failed?.kind == .final)
            #expect(
                parts.jira.board.issue("OPS-1") != nil && parts.jira.board.issue("OPS-2") == nil
            )
        }
    }

    @Test func `what a person has to repair is told before anything is written`() async throws {
        try await withJira(.cloud) { parts in
            let cases: [(@Sendable (inout JiraBoard.Project) -> Void, String)] = [
                ({ $0.labels = .refused }, "no field labels"),
                ({ $0.permissions.remove(.create) }, "the permission Create issues"),
                ({ $0.permissions.remove(.browse) }, "no project OPS"),
                (
                    {
                        let field = JiraBoard.CustomField(
                            id: "customfield_7",
                            name: "Cost",
                            isRequired: true
                        )
                        $0.customFields = [field]
                    }, "Jira requires Cost (customfield_7)"
                ),
            ]
            for (change, words) in cases {
                let before = try #require(parts.jira.board.projects.first { $0.key == "OPS" })
                parts.jira.changeProject("OPS", change)
                let failed = await failure {
                    _ = try await parts.tracker().open([], forWriting: true)
                }
                #expect(failed?.kind == .final)
                #expect(failed?.description.contains(words) == true, "\(failed as Any)")
                parts.jira.changeProject("OPS") { $0 = before }
            }
        }
    }

    @Test(arguments: editions)
    func `a wrong token is tried once`(edition: JiraStandInConfiguration) async throws {
        try await withJira(edition, { $0.failuresMax = 1 }) { parts in
            let failed = await failure {
                _ = try await parts.tracker { $0.token = Secret("wrong") }
                    .open([], forWriting: true)
            }
            #expect(failed?.kind == .final && parts.calls.routes == ["GET myself"])
        }
    }

    @Test(arguments: editions)
    func `the look from outside finds all in order`(edition: JiraStandInConfiguration) async throws
    {
        try await withJira(edition) { parts in
            let session = try await parts.tracker().open([], forWriting: true)
            _ = try await created(parts, session)
            let writes = parts.jira.board.issue("OPS-1")?.writeCount
            let probe = try await parts.tracker().probe()
            #expect(probe.warnings == [])
            #expect(probe.findings.last?.contains("closes a ticket, as it would OPS-1") == true)
            #expect(parts.jira.board.issue("OPS-1")?.writeCount == writes)
        }
    }
}
