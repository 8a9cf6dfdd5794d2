import HTTPMessage
import HTTPServer
import HTTPTypes
import Logging
import TestSupport
import Testing

/// Which addresses a host stands for.
@Suite(.timeLimit(.minutes(1)))
struct HostTests {
    private let loopbacks = ["127.0.0.1", "::1"]

    /// Answers with the client's address.
    private func withServer(
        _ host: String,
        loops: Int = 2,
        _ body: (Int) async throws -> Void
    ) async throws {
        try await HTTPServerTests.withServer(
            loops: loops,
            host: host,
            respond: { Response(.ok, body: Array($0.clientAddress.utf8)) },
            { _, port in try await body(port) }
        )
    }

    private func client(at host: String, port: Int) async throws -> String {
        let client = try await WireClient(port: port, host: host)
        try await client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        return try await client.receiveResponse().body
    }

    @Test(arguments: ["::", "localhost", "LOCALHOST"])
    func `both families are taken`(host: String) async throws {
        try await withServer(host) { port in
            for loopback in loopbacks {
                for _ in 0..<8 {
                    let seen = try await client(at: loopback, port: port)
                    #expect(seen == loopback)
                }
            }
        }
    }

    @Test(arguments: [("0.0.0.0", "::1"), ("127.0.0.1", "::1"), ("::1", "127.0.0.1")])
    func `an address is its own family only`(host: String, other: String) async throws {
        try await withServer(host) { port in
            await #expect(throws: WireClient.Failure.self) {
                _ = try await client(at: other, port: port)
            }
        }
    }

    @Test func `a port that is taken at one of the addresses is taken`() async throws {
        try await withServer("::1") { port in
            let server = Server(
                configuration: ServerConfiguration(host: "localhost", port: port, loops: 2),
                logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
                respond: echo
            )
            let error = #expect(throws: ServerError.self) { try server.start() }
            #expect(
                error?.description
                    == "Cannot listen on localhost:\(port): the port is already taken."
            )
            await server.stop()
            // What was bound before is free again.
            try await withServer("127.0.0.1") { other in #expect(other != port) }
        }
    }
}
