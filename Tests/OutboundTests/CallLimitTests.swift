import HTTPTypes
import Outbound
import Synchronization
import Testing
import TestSupport

struct CallLimitTests {
    private let client: CurlClient

    init() throws { client = try CurlClient.sample() }

    /// How a body of 2,000 bytes can come: with its length, in chunks, or until the end.
    @Test(arguments: ["Content-Length: 2000", "Transfer-Encoding: chunked", "Connection: close"])
    func `a body longer than allowed ends the call`(field: String) async throws {
        let hungUp = Signal()
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\n\(field)\r\n\r\n")
            let body = String(repeating: "x", count: 1_000)
            let isChunked = field.hasSuffix("chunked")
            peer.write(isChunked ? "7d0\r\n\(body)\(body)\r\n" : body + body)
            peer.hang()
            hungUp.say()
        }
        let result = await client.send(.sample(.get, server.url(), responseBytesMax: 1_999))
        #expect(result.failure == .responseTooLarge(bytesMax: 1_999))
        await hungUp.wait()
    }

    @Test func `a body as long as allowed arrives`() async throws {
        let body = String(repeating: "x", count: 2_000)
        let server = try ScriptedServer { peer, _ in peer.answerAll("200 OK", [], body) }
        let call = Call.sample(.get, server.url(), responseBytesMax: 2_000)
        #expect(try await client.send(call).get().body.count == 2_000)
    }

    @Test func `what a compressed body grows to counts, and ends the call on its way`()
        async throws
    {
        let bomb = Self.bomb
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n")
            peer.write("Content-Length: \(bomb.count)\r\n\r\n")
            peer.write(bomb)
            peer.hang()
        }
        let result = await client.send(.sample(.get, server.url(), responseBytesMax: 64 << 10))
        #expect(result.failure == .responseTooLarge(bytesMax: 64 << 10))
    }

    /// A zlib stream (RFC 1950) of 1 MiB of zeroes, by Python's `zlib` module.
    private static let bomb: [UInt8] = {
        let head: [UInt8] = [
            120, 218, 237, 193, 49, 1, 0, 0, 0, 194, 160, 245, 79, 109, 8, 95, 160,
        ]
        let tail: [UInt8] = [62, 3, 0, 240, 0, 1]
        return head + [UInt8](repeating: 0, count: 1016) + tail
    }()

    @Test(arguments: [1, 400])
    func `a header longer than allowed ends the call`(count: Int) async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\n")
            let value = String(repeating: "x", count: 20_000 / count)
            for _ in 0..<count { peer.write("X-Long: \(value)\r\n") }
            peer.hang()
        }
        let result = await client.send(.sample(.get, server.url()))
        let reason = "127.0.0.1:\(server.port): the answer's header is longer than 16384 bytes"
        #expect(result.failure == .interrupted(reason: reason, requestSent: true))
    }

    @Test
    func `row 16: no answer within the deadline ends the call, and it is said that it was sent`()
        async throws
    {
        let hungUp = Signal()
        let server = try ScriptedServer { peer, _ in
            peer.hang()
            hungUp.say()
        }
        let deadline = Duration.milliseconds(100)
        let result = await client.send(.sample(.post, server.url(), deadline: deadline))
        #expect(result.failure == .timedOut(after: deadline, requestSent: true))
        await hungUp.wait()
    }

    @Test func `an answer that drips is cut off at the deadline`() async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            while !peer.hangsUp(withinMilliseconds: 10), peer.write("x") {}
        }
        let deadline = Duration.milliseconds(200)
        let result = await client.send(.sample(.get, server.url(), deadline: deadline))
        #expect(result.failure == .timedOut(after: deadline, requestSent: true))
    }

    @Test func `a TLS handshake that hangs ends at the deadline for connecting, unsent`()
        async throws
    {
        let server = try ScriptedServer { peer, _ in peer.hang() }
        let client = try CurlClient.sample(connectDeadline: .milliseconds(100))
        let url = "https://127.0.0.1:\(server.port)/"
        let result = await client.send(.sample(.post, url))
        #expect(
            result.failure == .timedOut(after: .milliseconds(100), requestSent: false)
        )
    }

    @Test func `the deadline runs while a call waits for another to end`() async throws {
        let isTaken = Signal()
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            isTaken.say()
            peer.hang()
        }
        let client = try CurlClient.sample(concurrentCallsMax: 1)
        let first = Task { await client.send(.sample(.get, server.url())) }
        await isTaken.wait()
        let deadline = Duration.milliseconds(50)
        let second = await client.send(.sample(.post, server.url(), deadline: deadline))
        #expect(second.failure == .timedOut(after: deadline, requestSent: false))
        #expect(server.accepted == 1)
        first.cancel()
        _ = await first.value
    }

    @Test func `a call that waits begins when there is room`() async throws {
        let isTaken = Signal()
        let server = try ScriptedServer { peer, number in
            guard number == 1 else { return peer.answerAll() }
            _ = peer.request()
            isTaken.say()
            peer.hang()
        }
        let client = try CurlClient.sample(concurrentCallsMax: 1)
        let first = Task { await client.send(.sample(.get, server.url())) }
        await isTaken.wait()
        async let second = client.send(.sample(.get, server.url()))
        first.cancel()
        #expect(try await second.get().status == 200)
    }

    @Test func `with too many waiting a further call fails at once`() async throws {
        let server = try ScriptedServer { peer, _ in peer.hang() }
        let client = try CurlClient.sample(concurrentCallsMax: 1, waitingCallsMax: 0)
        let result = await client.send(.sample(.get, server.url()))
        #expect(result.failure == .unreachable(reason: "0 calls already wait to be sent"))
        #expect(server.accepted == 0)
    }

    @Test(arguments: [Duration.zero, .seconds(-1)])
    func `a deadline that is over before the call ends it unsent`(deadline: Duration) async throws {
        let server = try ScriptedServer { peer, _ in peer.answerAll() }
        let result = await client.send(.sample(.post, server.url(), deadline: deadline))
        #expect(result.failure == .timedOut(after: deadline, requestSent: false))
        #expect(server.accepted == 0)
    }
}
