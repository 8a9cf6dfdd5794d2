import HTTPMessage
import HTTPServer
import HTTPTypes
import Platform
import Testing
import TestSupport

@Suite(.timeLimit(.minutes(1)))
struct DeadlineTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let timeout =
        #"{"error":"request_timeout","message":"The request did not arrive in time.","ok":false}"#

    @Test func `a connection that says nothing is closed without an answer`() async throws {
        let clock = TestClock()
        try await withServer(clock: clock) { _, port in
            let client = try await WireClient(port: port)
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(10))
            #expect(try await client.receiveToEnd() == "")
        }
    }

    @Test func `the head has its own time, from its first byte`() async throws {
        let clock = TestClock()
        let limits = ServerLimits(firstByteDeadline: .seconds(20), headDeadline: .seconds(5))
        try await withServer(limits: limits, clock: clock) { _, port in
            let silent = try await WireClient(port: port)
            let client = try await WireClient(port: port)
            // The first answer proves that the loop has seen the bytes behind it.
            try await client.send(Self.get + "G")
            _ = try await client.receiveResponse()
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(5))
            #expect(try await client.receiveToEnd().hasPrefix("HTTP/1.1 408 "))
            try await silent.send(Self.get)
            #expect(try await silent.receiveResponse().body == "GET / ")
        }
    }

    @Test func `a body that comes more slowly than the limit is refused`() async throws {
        let clock = TestClock()
        try await withServer(clock: clock) { _, port in
            let slow = try await WireClient(port: port)
            let steady = try await WireClient(port: port)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: "
            for client in [slow, steady] {
                try await client.send(head + "6000\r\n\r\n")
                _ = try await client.receive(through: "\r\n\r\n")
            }
            let part = String(repeating: "a", count: 1_500)
            try await slow.send("a")
            for _ in 0..<3 {
                try await steady.send(part)
                try await settle(port)
                await clock.sleepers(atLeast: 1)
                clock.advance(by: .seconds(6))
            }
            let answer = try await slow.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            let words = "The request's body came slower than 240 bytes a second."
            #expect(answer.contains(#""error":"request_too_slow","message":"\#(words)""#))
            try await steady.send(part)
            let whole = try await steady.receiveResponse()
            #expect(whole.body.utf8.count == 6_000 + "POST / ".count, "\(whole.head)")
        }
    }

    @Test func `without a rate a body may take all its time`() async throws {
        let clock = TestClock()
        let limits = ServerLimits(bodyBytesPerSecond: 0)
        try await withServer(limits: limits, clock: clock) { _, port in
            let client = try await WireClient(port: port)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"
            )
            _ = try await client.receive(through: "\r\n\r\n")
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(29))
            try await settle(port)
            try await client.send("a")
            #expect(try await client.receiveResponse().body == "POST / a")
        }
    }

    @Test func `a head that does not end in time is answered with 408`() async throws {
        let clock = TestClock()
        try await withServer(clock: clock) { _, port in
            let client = try await WireClient(port: port)
            // The second request has begun when the first is answered.
            try await client.send(Self.get + "GET / HT")
            _ = try await client.receiveResponse()
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(10))
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\n" + Self.timeout))
        }
    }

    @Test func `a body that does not end in time is answered with 408`() async throws {
        let clock = TestClock()
        try await withServer(clock: clock) { _, port in
            let client = try await WireClient(port: port)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"
            )
            _ = try await client.receive(through: "\r\n\r\n")
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(30))
            #expect(try await client.receiveToEnd().hasSuffix(Self.timeout))
        }
    }

    @Test func `an idle connection is closed when its time is over and not before`() async throws {
        let clock = TestClock()
        try await withServer(clock: clock) { _, port in
            let client = try await WireClient(port: port)
            for _ in 0..<3 {
                try await client.send(Self.get)
                #expect(try await client.receiveResponse().body == "GET / ")
                await clock.sleepers(atLeast: 1)
                clock.advance(by: .milliseconds(74_900))
            }
            try await client.send(Self.get)
            #expect(try await client.receiveResponse().body == "GET / ")
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(75))
            #expect(try await client.receiveToEnd() == "")
        }
    }

    @Test func `a responder may take longer than any deadline`() async throws {
        let clock = TestClock()
        let gate = Gate()
        try await withServer(clock: clock) { request in
            if request.target == "/wait" { await gate.pass() }
            return await echo(request)
        } _: { _, port in
            let client = try await WireClient(port: port)
            try await client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await gate.arrived(1)
            // Another connection's deadline proves that the loop has seen the time pass.
            let silent = try await WireClient(port: port)
            try await silent.send("GET")
            await clock.sleepers(atLeast: 1)
            while try await !isClosed(silent, after: .seconds(100), of: clock, port: port) {}
            await gate.open()
            #expect(try await client.receiveResponse().body == "GET /wait ")
        }
    }

    /// Whether the connection was answered with 408 once the clock has gone on.
    private func isClosed(
        _ client: WireClient,
        after duration: Duration,
        of clock: TestClock,
        port: Int
    ) async throws -> Bool {
        let other = try await WireClient(port: port)
        try await other.send(Self.get)
        _ = try await other.receiveResponse()
        clock.advance(by: duration)
        return try await client.receiveToEnd().hasSuffix(Self.timeout)
    }

    @Test func `a client that takes nothing of its answer is cut off`() async throws {
        let clock = TestClock()
        let lines = LogLines()
        let size = 50_000_000
        try await withServer(
            limits: ServerLimits(writeDeadline: .seconds(1)),
            clock: clock,
            logger: lines.logger
        ) { _ in
            Response(.ok, body: [UInt8](repeating: 0x61, count: size))
        } _: { _, port in
            let client = try await WireClient(port: port, receiveBuffer: 4_096)
            try await client.send(Self.get)
            _ = try await client.receive(through: "\r\n\r\n")
            while !lines.all.contains(where: { $0.contains("took too long") }) {
                clock.advance(by: .seconds(1))
                await Task.yield()
            }
            #expect(
                lines.all.contains { $0.hasSuffix("took too long address=127.0.0.1 cause=write") }
            )
            await #expect(throws: (any Error).self) {
                // A reset, or fewer bytes than were announced.
                let body = try await client.receive(count: size)
                if body.count < size { throw CancellationError() }
            }
        }
    }

    @Test func `a refused client that does not close gives its place back in time`() async throws {
        let clock = TestClock()
        let limits = ServerLimits(connections: 1)
        try await withServer(limits: limits, clock: clock) { _, port in
            let refused = try await WireClient(port: port)
            try await refused.send("nonsense\r\n")
            #expect(try await refused.receiveToEnd().hasPrefix("HTTP/1.1 400 "))
            let other = try await WireClient(port: port)
            try await other.send(Self.get)
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(2))
            #expect(try await other.receiveResponse().body == "GET / ")
        }
    }
}
