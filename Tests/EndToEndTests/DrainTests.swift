import Glibc
import TestSupport
import Testing

/// How the executable stops.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct DrainTests {
    @Test func `stopping ends the idle, answers what is under way, and takes nothing new`()
        async throws
    {
        try await Stage()
            .run { stage in
                let program = try await stage.serve()
                let port = try #require(await program.port())
                let idle = try await WireClient(port: port)
                try await idle.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
                _ = try await idle.receiveResponse()
                // The second request of this connection has begun when the first is answered.
                let asking = try await WireClient(port: port)
                try await asking.send(
                    "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
                        + "GET /readyz HTTP/1.1\r\nHost: x\r\n"
                )
                _ = try await asking.receiveResponse()
                let posting = try await WireClient(port: port)
                try await posting.send(
                    "POST /webhook HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                        + "X-Port-Signature: v1,\(String(repeating: "A", count: 43))=\r\n"
                        + "X-Port-Timestamp: \(time(nil))\r\nContent-Length: 2\r\n\r\n"
                )
                #expect(try await posting.receive(through: "\r\n\r\n").contains(" 100 "))
                program.signal(SIGTERM)
                #expect(try await idle.receiveToEnd() == "")
                while (try? await WireClient(port: port)) != nil {}
                try await asking.send("\r\n")
                let readiness = try await asking.receiveToEnd()
                #expect(readiness.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
                #expect(readiness.contains("\r\nConnection: close\r\n"))
                #expect(readiness.contains(#""stopping":"The process is stopping.""#))
                try await posting.send("{}")
                let answer = try await posting.receiveToEnd()
                #expect(answer.hasPrefix("HTTP/1.1 503 Service Unavailable\r\n"))
                #expect(answer.contains("\r\nConnection: close\r\n"))
                #expect(answer.contains(#""error":"stopping""#))
                #expect(await program.exitStatus() == 0)
            }
    }

    @Test func `the grace period ends what does not end by itself`() async throws {
        try await Stage()
            .run { stage in
                let program = try await stage.serve(["SHUTDOWN_GRACE": "1"])
                let port = try #require(await program.port())
                let asking = try await WireClient(port: port)
                try await asking.send("GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /never")
                _ = try await asking.receiveResponse()
                program.signal(SIGTERM)
                #expect(try await asking.receiveToEnd() == "")
                #expect(await program.exitStatus() == 0)
                #expect(
                    await program.wrote(
                        "stopping ends connections that did not finish in time"
                    )
                )
            }
    }
}
