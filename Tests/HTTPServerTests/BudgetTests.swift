import HTTPMessage
import HTTPServer
import HTTPTypes
import HTTPWire
import MetricsTestKit
import Synchronization
import TestSupport
import Testing

/// The bytes that connections may keep, and how long they may keep them.
@Suite(.timeLimit(.minutes(1)))
struct BudgetTests {
    /// A body of which the last byte is missing.
    private static func unfinished(_ count: Int) -> String {
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(count + 1)\r\n\r\n"
            + String(repeating: "a", count: count)
    }

    @Test func `one address has a quarter of the bytes, and others have theirs`() async throws {
        let metrics = TestMetrics()
        let limits = ServerLimits(
            wire: WireLimits(
                requestLineBytes: 1_024,
                fieldSectionBytes: 1_024,
                fieldCount: 10,
                bodyBytes: 40_000
            ),
            bufferedBytes: 1_000_000
        )
        try await withServer(limits: limits, metrics: metrics) { _, port in
            var clients: [WireClient] = []
            for _ in 0..<32 {
                let client = try await WireClient(port: port)
                try await client.send(Self.unfinished(30_000))
                try await settle(port)
                clients.append(client)
            }
            let kept = try Self.kept(metrics)
            #expect((200_000...250_000).contains(kept))
            let other = try await WireClient(port: port, from: "127.0.0.2")
            try await other.send(Self.unfinished(30_000))
            try await settle(port)
            try await other.send("b")
            #expect(try await other.receiveResponse().body.utf8.count == 30_001 + 7)
            for client in clients.reversed().prefix(20) {
                let answer = try await client.receiveToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 503 "))
                #expect(answer.contains(#""error":"buffers_full""#))
                #expect(answer.contains("\r\nRetry-After: 5\r\n"))
            }
            clients = []
            while try Self.kept(metrics) > 0 { try await settle(port) }
        }
    }

    private static func kept(_ metrics: TestMetrics) throws -> Int {
        Int(try #require(metrics.expectGauge("scorebell_http_buffered_bytes").lastValue))
    }

    @Test func `a body that came fast and then stands still is refused`() async throws {
        let clock = TestClock()
        try await withServer(clock: clock) { _, port in
            let client = try await WireClient(port: port)
            // Fast enough on average for all of its time, and small enough for one read: a large
            // body gives way to others between two reads, also when the clock has moved on.
            try await client.send(Self.unfinished(10_000))
            try await settle(port)
            for _ in 0..<2 {
                await clock.sleepers(atLeast: 1)
                clock.advance(by: .seconds(5))
                try await settle(port)
            }
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 408 "))
            #expect(answer.contains(#""error":"request_too_slow""#))
        }
    }

    @Test func `a client that never reads has few answers made`() async throws {
        let made = Atomic(0)
        try await withServer { request in
            if request.target == "/large" { made.wrappingAdd(1, ordering: .relaxed) }
            return Response(.ok, body: [UInt8](repeating: 0x61, count: 16_384))
        } _: { _, port in
            let client = try await WireClient(port: port, receiveBuffer: 4_096)
            let large = "GET /large HTTP/1.1\r\nHost: x\r\n\r\n"
            try await client.send(String(repeating: large, count: 1_000))
            var before = -1
            while before != made.load(ordering: .relaxed) {
                before = made.load(ordering: .relaxed)
                for _ in 0..<5 { try await settle(port) }
            }
            #expect(before * 16_384 < 131_072, "\(before) answers")
        }
    }
}
