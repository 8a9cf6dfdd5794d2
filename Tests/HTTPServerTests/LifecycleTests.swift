import HTTPMessage
import HTTPServer
import Logging
import ServiceLifecycle
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct LifecycleTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"
    private static let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    private func server(
        _ configuration: ServerConfiguration,
        respond: @escaping RequestResponder = echo
    ) -> Server {
        Server(configuration: configuration, logger: Self.quiet, respond: respond)
    }

    @Test func `stopping closes idle connections and takes no new ones`() async throws {
        try await withServer { server, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get)
            _ = try await client.receiveResponse()
            await server.stop()
            #expect(try await client.receiveToEnd() == "")
            await #expect(throws: WireClient.Failure.self) { try await WireClient(port: port) }
        }
    }

    @Test func `a client that has just connected may still ask when the server stops`() async throws
    {
        let clock = TestClock()
        try await withServer(clock: clock) { server, port in
            let asking = try await WireClient(port: port)
            let silent = try await WireClient(port: port)
            let stopping = Task { await server.stop() }
            while (try? await WireClient(port: port)) != nil {}
            try await asking.send(Self.get)
            let answer = try await asking.receiveToEnd()
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nGET / "))
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(2))
            #expect(try await silent.receiveToEnd() == "")
            await stopping.value
        }
    }

    @Test func `everybody who waits to be accepted is answered when the server stops`() async throws
    {
        let halt = Halt()
        try await withServer { request in
            if request.target == "/halt" { await halt.hold() }
            return await echo(request)
        } _: { server, port in
            let first = try await WireClient(port: port)
            try await first.send("GET /halt HTTP/1.1\r\nHost: x\r\n\r\n")
            await halt.begun()
            var clients: [WireClient] = []
            for _ in 0..<200 {
                let client = try await WireClient(port: port)
                try await client.send(Self.get)
                clients.append(client)
            }
            let stopping = Task { await server.stop() }
            while (try? server.start()) != nil { await Task.yield() }
            halt.end()
            for client in clients {
                #expect(try await client.receiveToEnd().hasSuffix("\r\n\r\nGET / "))
            }
            await stopping.value
        }
    }

    @Test func `stopping waits for the request under way and says that it closes`() async throws {
        let gate = Gate()
        try await withServer { request in
            await gate.pass()
            return await echo(request)
        } _: { server, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get)
            await gate.arrived(1)
            let stopping = Task { await server.stop() }
            // The listener is gone once the drain has begun.
            while (try? await WireClient(port: port)) != nil {}
            await gate.open()
            let answer = try await client.receiveToEnd()
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nGET / "))
            await stopping.value
        }
    }

    @Test(arguments: [5, 300])
    func `the drain deadline ends what does not end by itself, and not before`(
        seconds: Int
    ) async throws {
        let clock = TestClock()
        let gate = Gate()
        let isCancelled = Mutex(false)
        let deadline = Duration.seconds(seconds)
        try await withServer(drainDeadline: deadline, clock: clock) { request in
            await withTaskCancellationHandler {
                await gate.pass()
            } onCancel: {
                isCancelled.withLock { $0 = true }
            }
            return await echo(request)
        } _: { server, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get)
            await gate.arrived(1)
            let stopping = Task { await server.stop() }
            while (try? await WireClient(port: port)) != nil {}
            for step in [deadline - .seconds(1), .milliseconds(900)] {
                await clock.sleepers(atLeast: 1)
                clock.advance(by: step)
            }
            await clock.sleepers(atLeast: 1)
            #expect(!isCancelled.withLock { $0 })
            clock.advance(by: .milliseconds(100))
            await stopping.value
            #expect(isCancelled.withLock { $0 })
            #expect(try await client.receiveToEnd() == "")
            await gate.open()
        }
    }

    @Test func `graceful shutdown drains and ends run`() async throws {
        let gate = Gate()
        let server = server(ServerConfiguration(loops: 1)) { request in
            await gate.pass()
            return await echo(request)
        }
        let port = try server.start().port
        let group = ServiceGroup(services: [server], logger: Self.quiet)
        async let running: Void = group.run()
        let client = try await WireClient(port: port)
        try await client.send(Self.get)
        await gate.arrived(1)
        await group.triggerGracefulShutdown()
        await gate.open()
        #expect(try await client.receiveToEnd().hasSuffix("GET / "))
        try await running
    }

    @Test func `cancelling run drains and ends it`() async throws {
        let server = server(ServerConfiguration(loops: 2))
        let port = try server.start().port
        let running = Task { try await server.run() }
        let client = try await WireClient(port: port)
        try await client.send(Self.get)
        _ = try await client.receiveResponse()
        running.cancel()
        try await running.value
        #expect(try await client.receiveToEnd() == "")
    }

    @Test func `run starts the server by itself, and stop ends run`() async throws {
        let lines = LogLines()
        let server = Server(
            configuration: ServerConfiguration(),
            logger: lines.logger,
            respond: echo
        )
        async let running: Void = server.run()
        while lines.all.isEmpty { await Task.yield() }
        let address = try server.start()
        #expect(lines.all == ["info listening address=\(address)"])
        #expect(try server.start() == address)
        await server.stop()
        await server.stop()
        try await running
        #expect(throws: ServerError.stopped) { try server.start() }
    }

    @Test func `a taken port is said so, also by a second server of ours`() async throws {
        try await withServer { _, port in
            let second = server(ServerConfiguration(port: port, loops: 2))
            let error = #expect(throws: ServerError.self) { try second.start() }
            #expect(
                error?.description
                    == "Cannot listen on 127.0.0.1:\(port): the port is already taken."
            )
        }
    }

    @Test(
        arguments: [
            (
                "no such host", 0,
                "Cannot listen on no such host: "
                    + "it is neither an IP address nor a name that resolves."
            ),
            (
                "192.0.2.1", 0,
                "Cannot listen on 192.0.2.1: this machine does not have that address."
            ),
            (
                "127.0.0.1", 65_536,
                "Cannot listen on port 65536: a port is a number from 0 to 65535."
            ),
        ]
    )
    func `a wrong address is said so`(host: String, port: Int, message: String) {
        let error = #expect(throws: ServerError.self) {
            try server(ServerConfiguration(host: host, port: port)).start()
        }
        #expect(error?.description == message)
    }

    @Test(
        arguments: [
            (
                ServerError.notPermitted(host: "::1", port: 80),
                "Cannot listen on [::1]:80: no permission for that port."
            ),
            (.stopped, "Cannot listen: the server was stopped."),
            (
                .system(call: "bind", number: 12, text: "Cannot allocate memory"),
                "Cannot listen: bind failed: Cannot allocate memory (error 12)."
            ),
        ]
    )
    func `what cannot be caused here is said clearly too`(error: ServerError, message: String) {
        #expect(error.description == message)
    }

    @Test(arguments: [("127.0.0.1", "127.0.0.1:"), ("::1", "[::1]:")])
    func `the address has the port that was picked`(host: String, prefix: String) async throws {
        try await withServer(host: host) { server, port in
            #expect(port > 0)
            let address = try server.start()
            #expect(address.description == "\(prefix)\(port)")
        }
    }
}
