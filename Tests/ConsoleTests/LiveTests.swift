import Console
import HTTPMessage
import HTTPTypes
import Jobs
import JobsSQLite
import JSON
import Synchronization
import Testing
import TestSupport

/// How an open page learns of changes.
@Suite(.timeLimit(.minutes(1)))
struct LiveTests {
    private func events(_ page: Response) throws -> String {
        let match = page.text.firstMatch(of: #/data-events="([^"]+)"/#)
        return String(try #require(match).1).replacing("&amp;", with: "&")
    }

    @Test func `a held request answers with what has changed, as one event`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/runs/\(id)"))
        async let answer = stage.ask(.get, address)
        await stage.clock.sleepers(atLeast: 1)
        _ = try await stage.store.replay(id, nonce: "n", at: AdminSiteStage.start)
        stage.clock.advance(by: .seconds(1))
        let reply = try await answer
        #expect(reply.headers[.contentType] == "text/event-stream")
        #expect(reply.text.hasPrefix("retry: 250\nid: "))
        #expect(reply.text.contains("\nevent: parts\ndata: {\"actions\":"))
        #expect(reply.text.hasSuffix("}\n\n"))
        #expect(reply.text.contains("Queued"))
        // What the browser saw last counts, whatever the page's address says.
        let seen = try #require(reply.text.firstMatch(of: #/id: (\w+)/#)).1
        let name = try #require(HTTPField.Name("Last-Event-ID"))
        async let next = stage.ask(.get, address, headers: [name: String(seen)])
        await stage.clock.sleepers(atLeast: 1)
        try stage.adminSite.stop()
        stage.clock.advance(by: .seconds(1))
        #expect(try await next.text == "retry: 250\n: nothing new\n\n")
    }

    @Test func `a request is held no longer than its time`() async throws {
        var limits = AdminLimits()
        limits.watch = .seconds(1)
        let stage = try AdminSiteStage(limits: limits)
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/"))
        async let answer = stage.ask(.get, address)
        await stage.clock.sleepers(atLeast: 1)
        stage.clock.advance(by: .seconds(1))
        #expect(try await answer.text.contains(": nothing new"))
    }

    @Test func `more than may be held are told to come back later`() async throws {
        var limits = AdminLimits()
        limits.watchersMax = 0
        let stage = try AdminSiteStage(limits: limits)
        _ = try await stage.signIn()
        let reply = try await stage.ask(.get, "/events")
        #expect(reply.text == "retry: 5000\nevent: trouble\ndata: later\n\n")
    }

    @Test func `nobody hears of events without a session, nor of a job that is not there`()
        async throws
    {
        let stage = try AdminSiteStage()
        #expect(try await stage.ask(.get, "/events").status == .unauthorized)
        _ = try await stage.signIn()
        #expect(try await stage.ask(.get, "/events/none").status == .notFound)
    }

    @Test func `the queue's figures and filters are kept fresh`() async throws {
        let stage = try AdminSiteStage()
        _ = try await stage.failed("a")
        _ = try await stage.enqueue("b")
        _ = try await stage.signIn()
        let page = try await stage.ask(.get, "/?state=failed")
        #expect(page.text.contains("<dt>Last hour</dt><dd>2</dd>"))
        #expect(page.text.contains("<dt>Workers here</dt><dd>4 slots</dd>"))
        #expect(try events(page).hasPrefix("/events?state=failed&seen="))
        let first = try await stage.ask(.get, "/events?state=failed")
        #expect(first.text.contains("\"list\":") && first.text.contains("\"queue\":"))
    }

    private static let last = HTTPField.Name("Last-Event-ID")

    private func seen(_ reply: Response) throws -> String {
        String(try #require(reply.text.firstMatch(of: #/id: (\w+)/#)).1)
    }

    /// The ids of the elements that an event changes.
    private func changed(_ reply: Response) throws -> Set<String> {
        let data = try #require(reply.text.firstMatch(of: #/data: (.*)/#)).1
        let value = try JSONValue(parsing: Array(data.utf8))
        return Set(try #require(value.object).keys.map { "\($0)" })
    }

    @Test func `an event carries what has changed, and the messages once`() async throws {
        let stage = try AdminSiteStage()
        let name = try #require(Self.last)
        let id = try await stage.enqueue("a")
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/runs/\(id)"))
        let claims = try await stage.store.claim(
            limit: 1,
            for: .seconds(60),
            at: AdminSiteStage.start
        )
        let lease = try #require(claims.first).lease
        let first = try await stage.ask(.get, address)
        #expect(try changed(first) == ["head", "story"])
        func finish(_ step: String) async throws -> Bool {
            stage.clock.advance(by: .seconds(1))
            return try await stage.store.finish(
                step: step,
                result: [],
                of: lease,
                at: AdminSiteStage.start
            )
        }
        #expect(try await finish("build"))
        let second = try await stage.ask(.get, address, headers: [name: seen(first)])
        #expect(try changed(second) == ["head", "story", "messages"])
        #expect(second.text.contains("<strong>Hello</strong>"))
        #expect(try await finish("send 1"))
        let third = try await stage.ask(.get, address, headers: [name: seen(second)])
        #expect(try changed(third) == ["story"])
        // Who has seen nothing of this is shown all.
        for other in ["", "x", String(repeating: "0", count: 64)] {
            let all = try await stage.ask(.get, address, headers: [name: other])
            #expect(try changed(all) == ["head", "actions", "owners", "story", "messages"])
        }
        #expect(stage.decoded.withLock { $0 } == 1)
    }

    @Test func `the messages are drawn once for all pages and watchers`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/runs/\(id)"))
        for _ in 0..<3 { _ = try await stage.ask(.get, "/runs/\(id)") }
        await withThrowingTaskGroup(of: Response.self) { group in
            for _ in 0..<5 { group.addTask { try await stage.ask(.get, address) } }
            await stage.clock.sleepers(atLeast: 5)
            stage.clock.advance(by: .seconds(1))
            await stage.clock.sleepers(atLeast: 5)
            group.cancelAll()
        }
        #expect(stage.decoded.withLock { $0 } == 1)
    }

    @Test func `messages too large to be kept are shown all the same`() async throws {
        var limits = AdminLimits()
        limits.drawnBytesMax = 100
        let stage = try AdminSiteStage(limits: limits)
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let page = try await stage.ask(.get, "/runs/\(id)")
        #expect(page.text.contains("<strong>Hello</strong>"))
        let event = try await stage.ask(.get, "/events/\(id)")
        #expect(event.text.contains("<strong>Hello</strong>"))
    }

    @Test func `no event takes a page back to what was seen before it`() async throws {
        let stage = try AdminSiteStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let before = try events(await stage.ask(.get, "/runs/\(id)"))
        async let watching = stage.ask(.get, before)
        await stage.clock.sleepers(atLeast: 1)
        // Within the second in which what the other saw still serves.
        _ = try await stage.store.replay(id, nonce: "n", at: AdminSiteStage.start)
        let page = try await stage.ask(.get, "/runs/\(id)")
        #expect(page.text.contains("Queued</span>"))
        async let next = stage.ask(.get, try events(page))
        await stage.clock.sleepers(atLeast: 2)
        try stage.adminSite.stop()
        stage.clock.advance(by: .seconds(1))
        #expect(try await next.text == "retry: 250\n: nothing new\n\n")
        #expect(try await watching.text.contains("Queued"))
    }

    @Test func `of the list, too, only what has changed is sent`() async throws {
        let stage = try AdminSiteStage()
        _ = try await stage.enqueue("a")
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/?state=failed"))
        _ = try await stage.enqueue("b")
        stage.clock.advance(by: .seconds(2))
        #expect(try changed(await stage.ask(.get, address)) == ["queue"])
    }
}
