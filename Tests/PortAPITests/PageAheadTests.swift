import Dispatch
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Scorecards
import Synchronization
import Testing
import TestSupport

/// The next page is on its way while the last one is read, over real connections.
struct PageAheadTests {
    private static let first = page(["a"], next: "2")

    private static func page(_ identifiers: [String], next: String?, tail: String = "") -> String {
        let entities = identifiers.map { #"{"identifier":"\#($0)","scorecards":{}}"# }
            .joined(separator: ",")
        let next = next.map { #","next":"\#($0)""# } ?? ""
        return #"{"ok":true,"entities":[\#(entities)]\#(next)\#(tail)}"#
    }

    @Test func `a page is asked for while the one before is read`() async throws {
        let port = try PagedPort(pages: [
            "": Self.first, "2": Self.page(["b"], next: "3"), "3": Self.page(["c"], next: nil),
        ])
        // Who has read the second page waits here until the third was asked for.
        let entities = try await port.entities { if $0 == 2 { port.waitForRequests(3) } }
        #expect(entities == ["a", "b", "c"])
        #expect(port.cursors == ["", "2", "3"])
    }

    @Test func `no page is asked for before all but one of those before it are read`()
        async throws
    {
        let last = 12
        var pages = ["": Self.page(["1"], next: "2")]
        for number in 2...last {
            pages["\(number)"] = Self.page(
                ["\(number)"],
                next: number < last ? "\(number + 1)" : nil
            )
        }
        let port = try PagedPort(pages: pages)
        let entities = try await port.entities { number in
            // The next but one could only come in this time.
            if number > 1, number < last { port.waitForRequests(number + 1) }
        }
        #expect(entities.count == last)
        #expect(port.cursors.count == last)
        #expect(port.aheadMax == 1)
    }

    @Test(arguments: [
        #","meta":{"next":"wrong"}"#, #","text":"\"next\":\"wrong\"""#,
        #","list":[{"next":"wrong"}]"#, #","next":"3""#, #","ok":true"#,
    ])
    func `a cursor that only seems to be the next one costs a request at most`(
        tail: String
    ) async throws {
        let port = try PagedPort(pages: [
            "": Self.first, "2": Self.page(["b"], next: "3", tail: tail),
            "3": Self.page(["c"], next: nil), "wrong": Self.page(["never"], next: nil),
        ])
        #expect(try await port.entities() == ["a", "b", "c"])
        #expect(port.cursors.filter { $0 != "wrong" } == ["", "2", "3"])
        #expect(port.cursors.count <= 4)
    }

    @Test func `what a wrong cursor brings is thrown away, errors too`() async throws {
        let second = Self.page(["b"], next: "3", tail: #","meta":{"next":"gone"}"#)
        let port = try PagedPort(pages: [
            "": Self.first, "2": second, "3": Self.page(["c"], next: nil),
        ])
        let entities = try await port.entities { if $0 == 2 { port.waitForRequests(3) } }
        #expect(entities == ["a", "b", "c"])
        #expect(port.cursors == ["", "2", "gone", "3"])
    }

    @Test func `a page that was asked for ahead fails as any other`() async throws {
        let port = try PagedPort(pages: ["": Self.first, "2": Self.page(["b"], next: "3")])
        let error = await failure { () throws(PortError) in _ = try await port.entities() }
        #expect(
            error
                == .failing(status: 500, message: "broken", retryAfter: nil, isRepeatable: true)
        )
    }

    @Test func `a page that was asked for ahead may be too long, and comes in pieces`()
        async throws
    {
        let long = Self.page(["c"], next: nil, tail: String(repeating: " ", count: 4_000))
        let port = try PagedPort(
            pages: [
                "": Self.first, "2": Self.page(["b"], next: "3"), "3": long,
                "3 of 250": Self.page(["c"], next: nil),
            ],
            pageBytesMax: 2_000
        )
        #expect(try await port.entities() == ["a", "b", "c"])
        #expect(port.cursors == ["", "2", "3", "3 of 250"])
    }

    @Test func `a stopped search ends with the page that it asked for ahead`() async throws {
        let port = try PagedPort(
            pages: ["": Self.first, "2": Self.page(["b"], next: "silence")]
        )
        let search = Task { () -> PortError? in
            await failure { () throws(PortError) in _ = try await port.entities() }
        }
        await port.silence()
        search.cancel()
        #expect(await search.value?.isCancellation == true)
    }
}

/// A Port on loopback whose pages are found by their cursor; any other request for one fails.
private final class PagedPort: Sendable {
    private let server: ScriptedServer
    private let curl: CurlClient
    private let requests: PageRequests
    private let pageBytesMax: Int

    init(pages: [String: String], pageBytesMax: Int = 1 << 20) throws {
        let requests = PageRequests()
        self.requests = requests
        self.pageBytesMax = pageBytesMax
        server = try ScriptedServer { peer, _ in
            while let request = peer.request() {
                guard request.hasPrefix("POST /v1/blueprints/service/entities/search") else {
                    peer.answer("200 OK", [], #"{"ok":true,"accessToken":"T","expiresIn":1000}"#)
                    continue
                }
                let cursor = requests.note(request)
                if cursor == "silence" { return peer.hang() }
                if let page = pages[cursor] {
                    peer.answer("200 OK", [], page)
                } else {
                    peer.answer("500 Oops", [], #"{"ok":false,"error":"broken"}"#)
                }
            }
        }
        curl = try CurlClient(
            configuration: CurlConfiguration(userAgent: "scorebell/test"),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }

    /// The cursors that were asked for, in order; with a limit where that is not the usual one.
    var cursors: [String] { requests.state.withLock { $0.cursors } }
    /// How many pages at most were asked for ahead of the one that was read.
    var aheadMax: Int { requests.state.withLock { $0.aheadMax } }

    /// Waits until that many pages were asked for; fails the test if that never happens.
    func waitForRequests(_ count: Int) {
        while cursors.count < count {
            guard requests.arrival.wait(timeout: .now() + 60) == .success else {
                Issue.record("\(cursors.count) pages were asked for, not \(count)")
                return
            }
        }
    }

    /// Waits until the page is asked for that is never answered.
    func silence() async {
        for await cursor in requests.stream where cursor == "silence" { return }
    }

    /// Searches, and calls the closure after each page with the number of entities so far.
    func entities(
        afterPage: @escaping @Sendable (Int) -> Void = { _ in }
    ) async throws(PortError) -> [String] {
        var configuration = PortConfiguration(
            baseURL: server.url(),
            clientID: "id",
            clientSecret: Secret("hush-hush")
        )
        configuration.limits.pageBytesMax = pageBytesMax
        var client = PortClient(
            configuration: configuration,
            transport: curl.transport,
            clock: ContinuousClock(),
            wallClock: WallClock { Timestamp(secondsSince1970: 1_800_000_000) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
        client.entitiesRead = { number in
            afterPage(number)
            self.requests.state.withLock { $0.read += 1 }
        }
        return try await client.entities(of: "service", scorecard: "ready", filter: nil)
            .map(\.identifier)
    }
}

/// The pages that were asked for.
private final class PageRequests: Sendable {
    struct State {
        var cursors: [String] = []
        var read = 0
        var aheadMax = 0
    }

    let state = Mutex(State())
    let arrival = DispatchSemaphore(value: 0)
    let stream: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream()
    }

    /// Notes a request and returns its cursor, empty for the first page.
    func note(_ request: String) -> String {
        let body = request.firstRange(of: "\r\n\r\n").map { Array(request[$0.upperBound...].utf8) }
        let value = try? JSONValue(parsing: body ?? [])
        let limit = value?["limit"] == 1_000 ? "" : " of 250"
        let cursor = (value?["from"]?.string ?? "") + limit
        state.withLock { state in
            state.cursors.append(cursor)
            state.aheadMax = max(state.aheadMax, state.cursors.count - state.read - 1)
        }
        arrival.signal()
        continuation.yield(cursor)
        return cursor
    }
}
