import Console
import HTTPTypes
import Jobs
import JobsSQLite
import TestSupport
import Testing
import Vocabulary

/// How an open page learns of changes.
@Suite(.timeLimit(.minutes(1)))
struct LiveTests {
    private func events(_ page: DeskReply) throws -> String {
        let match = page.text.firstMatch(of: #/data-events="([^"]+)"/#)
        return String(try #require(match).1).replacing("&amp;", with: "&")
    }

    @Test func `a held request answers with what has changed, as one event`() async throws {
        let stage = try DeskStage()
        let id = try await stage.failed("a")
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/runs/\(id)"))
        async let answer = stage.ask(.get, address)
        await stage.clock.sleepers(atLeast: 1)
        _ = try await stage.store.retry(id, nonce: "n", at: DeskStage.start)
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
        try stage.desk.stop()
        stage.clock.advance(by: .seconds(1))
        #expect(try await next.text == "retry: 250\n: nothing new\n\n")
    }

    @Test func `a request is held no longer than its time`() async throws {
        var limits = DeskLimits()
        limits.watch = .seconds(1)
        let stage = try DeskStage(limits: limits)
        _ = try await stage.signIn()
        let address = try events(await stage.ask(.get, "/"))
        async let answer = stage.ask(.get, address)
        await stage.clock.sleepers(atLeast: 1)
        stage.clock.advance(by: .seconds(1))
        #expect(try await answer.text.contains(": nothing new"))
    }

    @Test func `more than may be held are told to come back later`() async throws {
        var limits = DeskLimits()
        limits.watchersMax = 0
        let stage = try DeskStage(limits: limits)
        _ = try await stage.signIn()
        let reply = try await stage.ask(.get, "/events")
        #expect(reply.text == "retry: 5000\nevent: trouble\ndata: later\n\n")
    }

    @Test func `nobody hears of events without a session, nor of a job that is not there`()
        async throws
    {
        let stage = try DeskStage()
        #expect(try await stage.ask(.get, "/events").status == .unauthorized)
        _ = try await stage.signIn()
        #expect(try await stage.ask(.get, "/events/none").status == .notFound)
    }

    @Test func `the queue's figures and filters are kept fresh`() async throws {
        let stage = try DeskStage()
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
}
