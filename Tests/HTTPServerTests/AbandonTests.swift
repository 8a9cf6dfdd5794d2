import HTTPMessage
import HTTPServer
import Logging
import TestSupport
import Testing

/// What becomes of a request whose client goes away before its answer.
@Suite(.timeLimit(.minutes(1)))
struct AbandonTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private let arrived = Gate()
    private let cancelled = Gate()
    private let answer = Gate()
    private let halt = Halt()

    private func server(cancelsAbandoned: Bool) -> Server {
        Server(
            configuration: ServerConfiguration(loops: 1, cancelsAbandoned: cancelsAbandoned),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { [arrived, cancelled, answer, halt] request in
            if request.target == "/halt" { await halt.hold() }
            guard request.target == "/" else { return await echo(request) }
            await withTaskCancellationHandler {
                await arrived.open()
                await answer.pass()
            } onCancel: {
                Task {
                    await cancelled.open()
                    await answer.open()
                }
            }
            return await echo(request)
        }
    }

    @Test func `a client that is gone cancels what it had asked for`() async throws {
        let server = server(cancelsAbandoned: true)
        let port = try server.start().port
        var client: WireClient? = try await WireClient(port: port)
        try await client?.send(Self.get)
        await arrived.pass()
        client = nil
        await cancelled.pass()
        await server.stop()
    }

    @Test func `a client that only sends no more is cancelled too, and gets its answer`()
        async throws
    {
        let server = server(cancelsAbandoned: true)
        let client = try await WireClient(port: try server.start().port)
        try await client.send(Self.get)
        await arrived.pass()
        try await client.finishSending()
        await cancelled.pass()
        #expect(try await client.receiveToEnd().hasSuffix("\r\n\r\nGET / "))
        await server.stop()
    }

    @Test func `a client that asks and is gone at once is cancelled too`() async throws {
        let server = server(cancelsAbandoned: true)
        let port = try server.start().port
        let client = try await WireClient(port: port)
        try await client.send("GET /known HTTP/1.1\r\nHost: x\r\n\r\n")
        _ = try await client.receiveResponse()
        let other = try await WireClient(port: port)
        try await other.send("GET /halt HTTP/1.1\r\nHost: x\r\n\r\n")
        await halt.begun()
        // The loop hears of both at once.
        try await client.send(Self.get)
        try await client.finishSending()
        halt.end()
        await cancelled.pass()
        await server.stop()
    }

    @Test func `where nobody asked for it nothing is cancelled`() async throws {
        let server = server(cancelsAbandoned: false)
        let client = try await WireClient(port: try server.start().port)
        try await client.send(Self.get)
        await arrived.pass()
        try await client.finishSending()
        let other = try await WireClient(port: try server.start().port)
        try await other.send(Self.get)
        // The loop has dealt with both; a cancellation would have opened this.
        await answer.arrived(2)
        #expect(await !cancelled.isPassable)
        await answer.open()
        #expect(try await client.receiveToEnd().hasSuffix("\r\n\r\nGET / "))
        await server.stop()
    }
}
