import HTTPTypes
import Outbound
import Synchronization
import Testing
import TestSupport

struct CallFailureTests {
    private let client: CurlClient

    init() throws { client = try CurlClient.sample() }

    @Test(
        arguments: [
            "", "/", "port.example", "//port.example/", "ftp://port.example/", "file:///etc/passwd",
            "httpx://port.example/", "http:/port.example", "javascript:alert(1)",
        ]
    )
    func `a URL of another kind is refused`(url: String) async {
        let reason = "it begins neither with http:// nor with https://"
        #expect(await client.send(.sample(.get, url)).failure == .invalidURL(reason: reason))
    }

    @Test(arguments: ["http://a.example/x y", "http://a.example/\r\nX: y", "http://a.example/é\0"])
    func `a URL with bytes that no URL has is refused`(url: String) async {
        let reason = "it holds a character that must be percent-encoded"
        #expect(await client.send(.sample(.get, url)).failure == .invalidURL(reason: reason))
    }

    @Test(arguments: ["http://", "http:///x", "https://a.example:99999/", "http://[::1/"])
    func `a URL that is malformed is refused`(url: String) async {
        let error = await client.send(.sample(.get, url)).failure
        #expect(error == .invalidURL(reason: "it is malformed"))
    }

    @Test func `a URL with a user name is refused`() async {
        let error = await client.send(.sample(.get, "http://user:hush@127.0.0.1/")).failure
        #expect(error == .invalidURL(reason: "it holds a user name"))
    }

    @Test func `a port where nobody listens is unreachable`() async throws {
        let port = try ScriptedServer { _, _ in }.port
        let error = await client.send(.sample(.post, "http://127.0.0.1:\(port)/hush")).failure
        let reason = "127.0.0.1:\(port): Couldn't connect to server (Connection refused)"
        #expect(error == .unreachable(reason: reason))
    }

    @Test func `a name that does not resolve is unreachable`() async {
        let error = await client.send(.sample(.post, "https://port.invalid/hush?t=hush")).failure
        #expect(error == .unreachable(reason: "port.invalid: Couldn't resolve host name"))
    }

    /// How a server can end a connection once the request is on its way.
    enum Ending: CaseIterable {
        case unread, read, resetUnread, resetRead, headerCut, bodyCut, chunkCut, garbage
    }

    @Test(arguments: Ending.allCases)
    func `a connection that ends before the answer does leaves it unknown`(
        ending: Ending
    )
        async throws
    {
        let server = try ScriptedServer { peer, _ in
            if [.resetUnread, .resetRead].contains(ending) { peer.resetAtEnd() }
            // A reset before the request would be one of a connection that is not made yet.
            if ending == .resetUnread { peer.waitForBytes() }
            if ![.unread, .resetUnread].contains(ending) { _ = peer.request() }
            switch ending {
            case .headerCut: peer.write("HTTP/1.1 200 OK\r\nContent-Le")
            case .bodyCut: peer.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345")
            case .chunkCut:
                peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12")
            case .garbage: peer.write("SSH-2.0-OpenSSH_9.2\r\n")
            default: break
            }
        }
        let error = await client.send(.sample(.post, server.url("/hush"), body: "x")).failure
        guard case .interrupted(let reason, requestSent: true) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(reason.hasPrefix("127.0.0.1:\(server.port): "))
        #expect(!reason.contains("hush"))
        #expect(server.accepted == 1)
    }

    @Test func `an answer that cannot be unpacked leaves it unknown`() async throws {
        let server = try ScriptedServer { peer, _ in
            peer.answerAll("200 OK", ["Content-Encoding: gzip"], "this is no gzip")
        }
        let error = await client.send(.sample(.get, server.url())).failure
        guard case .interrupted(_, requestSent: true) = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test func `a POST is not sent again when a kept connection closes on it`() async throws {
        let requests = Mutex<[String]>([])
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.answer()
            // The second request on this connection arrives and gets no answer.
            if let second = peer.request() { requests.withLock { $0.append(second) } }
        }
        _ = try await client.send(.sample(.get, server.url())).get()
        let error = await client.send(.sample(.post, server.url("/hush"), body: "x")).failure
        let reason = "127.0.0.1:\(server.port): the connection closed without an answer"
        #expect(error == .interrupted(reason: reason, requestSent: true))
        #expect(requests.withLock { $0.count } == 1)
    }

    @Test func `a GET is sent again when a kept connection closes on it`() async throws {
        let server = try ScriptedServer { peer, number in
            guard number == 1 else { return peer.answerAll("200 OK", [], "again") }
            _ = peer.request()
            peer.answer()
            _ = peer.request()
        }
        _ = try await client.send(.sample(.get, server.url())).get()
        #expect(try await client.send(.sample(.get, server.url())).get().text == "again")
        #expect(server.accepted == 2)
    }

    @Test func `a kept connection that was closed meanwhile is not used`() async throws {
        let closed = Signal()
        let server = try ScriptedServer { peer, number in
            guard number == 1 else { return peer.answerAll("200 OK", [], "fresh") }
            _ = peer.request()
            peer.answer()
            peer.closeNow()
            closed.say()
        }
        _ = try await client.send(.sample(.get, server.url())).get()
        await closed.wait()
        #expect(try await client.send(.sample(.post, server.url())).get().text == "fresh")
    }
}

struct CancellationTests {
    @Test func `a cancelled call ends at once, and its connection with it`() async throws {
        let (isTaken, hungUp) = (Signal(), Signal())
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            isTaken.say()
            peer.hang()
            hungUp.say()
        }
        let client = try CurlClient.sample()
        let task = Task { await client.send(.sample(.post, server.url())) }
        await isTaken.wait()
        task.cancel()
        #expect(await task.value.failure == .cancelled(requestSent: true))
        await hungUp.wait()
    }

    @Test func `a call cancelled before it is sent says so`() async throws {
        let server = try ScriptedServer { peer, _ in peer.answerAll() }
        let client = try CurlClient.sample()
        let task = Task {
            unsafe withUnsafeCurrentTask { unsafe $0?.cancel() }
            return await client.send(.sample(.post, server.url()))
        }
        #expect(await task.value.failure == .cancelled(requestSent: false))
        #expect(server.accepted == 0)
    }

    @Test func `a call cancelled while it waits for another is not sent`() async throws {
        let isTaken = Signal()
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            isTaken.say()
            peer.hang()
        }
        let client = try CurlClient.sample(concurrentCallsMax: 1)
        let first = Task { await client.send(.sample(.get, server.url())) }
        await isTaken.wait()
        let second = Task { await client.send(.sample(.post, server.url())) }
        second.cancel()
        #expect(await second.value.failure == .cancelled(requestSent: false))
        first.cancel()
        _ = await first.value
        #expect(server.accepted == 1)
    }

    @Test func `a call cancelled in its TLS handshake was not sent`() async throws {
        let isTaken = Signal()
        let server = try ScriptedServer { peer, _ in
            _ = peer.read()
            isTaken.say()
            peer.hang()
        }
        let client = try CurlClient.sample()
        let url = "https://127.0.0.1:\(server.port)/"
        let task = Task { await client.send(.sample(.post, url)) }
        await isTaken.wait()
        task.cancel()
        #expect(await task.value.failure == .cancelled(requestSent: false))
    }

    @Test func `shutting down ends the calls under way and refuses the next`() async throws {
        let isTaken = Signal()
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            isTaken.say()
            peer.hang()
        }
        let client = try CurlClient.sample()
        let task = Task { await client.send(.sample(.post, server.url())) }
        await isTaken.wait()
        client.shutdown()
        client.shutdown()
        #expect(await task.value.failure == .cancelled(requestSent: true))
        let next = await client.send(.sample(.get, server.url()))
        #expect(next.failure == .cancelled(requestSent: false))
        #expect(server.accepted == 1)
    }

    @Test func `hundreds of calls cancelled at any moment all come back`() async throws {
        let server = try ScriptedServer { peer, _ in peer.answerAll() }
        let client = try CurlClient.sample(concurrentCallsMax: 4)
        await withTaskGroup(of: Bool.self) { group in
            for number in 0..<300 {
                group.addTask {
                    let task = Task { await client.send(.sample(.post, server.url())) }
                    for _ in 0..<(number % 7) { await Task.yield() }
                    task.cancel()
                    switch await task.value {
                    case .success, .failure(.cancelled): return true
                    case .failure: return false
                    }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
        #expect(try await client.send(.sample(.get, server.url())).get().status == 200)
    }
}
