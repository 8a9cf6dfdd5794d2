import Glibc
import HTTPMessage
import HTTPServer
import Synchronization
import TestSupport
import Testing

@Suite(.timeLimit(.minutes(1)))
struct CapacityTests {
    private static func get(_ target: String) -> String {
        "GET \(target) HTTP/1.1\r\nHost: x\r\n\r\n"
    }

    @Test func `connections beyond the limit wait while all others are answered`() async throws {
        let seen = Mutex<[String]>([])
        let gate = Gate()
        try await withServer(limits: ServerLimits(connections: 2)) { request in
            seen.withLock { $0.append(request.target) }
            if request.target == "/early" { await gate.pass() }
            return await echo(request)
        } _: { _, port in
            let early = [try await WireClient(port: port), try await WireClient(port: port)]
            for client in early { try await client.send(Self.get("/early")) }
            await gate.arrived(2)
            let late = try await WireClient(port: port)
            try await late.send(Self.get("/late"))
            #expect(seen.withLock { $0 } == ["/early", "/early"])
            await gate.open()
            for client in early {
                #expect(try await client.receiveResponse().body == "GET /early ")
            }
            #expect(try await late.receiveResponse().body == "GET /late ")
        }
    }

    @Test(arguments: ["", "GET / HT", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\na"])
    func `a new connection gets a place where all others have only just come`(
        begun: String
    ) async throws {
        try await withServer(limits: ServerLimits(connections: 2)) { _, port in
            var held: [WireClient] = []
            for _ in 0..<8 {
                held.append(try await WireClient(port: port))
                try await held[held.count - 1].send(begun)
            }
            let probe = try await WireClient(port: port)
            try await probe.send(Self.get("/"))
            #expect(try await probe.receiveResponse().body == "GET / ")
        }
    }

    @Test func `when all places are taken the one that has been idle longest is closed`()
        async throws
    {
        let clock = TestClock()
        try await withServer(limits: ServerLimits(connections: 2), clock: clock) { _, port in
            let first = try await WireClient(port: port)
            let second = try await WireClient(port: port)
            for client in [first, second] {
                try await client.send(Self.get("/early"))
                _ = try await client.receiveResponse()
                clock.advance(by: .milliseconds(1))
            }
            clock.advance(by: .seconds(1))
            let third = try await WireClient(port: port)
            try await third.send(Self.get("/new"))
            #expect(try await third.receiveResponse().body == "GET /new ")
            #expect(try await first.receiveToEnd() == "")
            try await second.send(Self.get("/still"))
            #expect(try await second.receiveResponse().body == "GET /still ")
        }
    }

    @Test func `an incomplete head gives its place to a new connection, an answer does not`()
        async throws
    {
        let clock = TestClock()
        let gate = Gate()
        try await withServer(limits: ServerLimits(connections: 2), clock: clock) { request in
            if request.target == "/long" { await gate.pass() }
            return await echo(request)
        } _: { _, port in
            let holder = try await WireClient(port: port)
            // The first answer proves that the loop has seen the bytes behind it.
            try await holder.send(Self.get("/") + "GET / HT")
            _ = try await holder.receiveResponse()
            let asker = try await WireClient(port: port)
            try await asker.send(Self.get("/long"))
            await gate.arrived(1)
            clock.advance(by: .seconds(1))
            let probe = try await WireClient(port: port)
            try await probe.send(Self.get("/healthz"))
            #expect(try await probe.receiveResponse().body == "GET /healthz ")
            #expect(try await holder.receiveToEnd() == "")
            await gate.open()
            #expect(try await asker.receiveResponse().body == "GET /long ")
        }
    }

    @Test func `idle connections get less time as the places run out`() async throws {
        let clock = TestClock()
        try await withServer(limits: ServerLimits(connections: 4), clock: clock) { _, port in
            var clients: [WireClient] = []
            for number in 0..<4 {
                clients.append(try await WireClient(port: port))
                try await clients[number].send(Self.get("/"))
                _ = try await clients[number].receiveResponse()
            }
            await clock.sleepers(atLeast: 1)
            clock.advance(by: .seconds(1))
            #expect(try await clients[3].receiveToEnd() == "")
            try await clients[0].send(Self.get("/still"))
            #expect(try await clients[0].receiveResponse().body == "GET /still ")
        }
    }

    @Test func `costly requests of one connection wait for the requests of others`() async throws {
        let halt = Halt()
        let served = Mutex<[String]>([])
        try await withServer { request in
            let count = served.withLock { served in
                served.append(request.target)
                return served.count
            }
            if count == 1 { await halt.hold() }
            let end = ContinuousClock.now + .milliseconds(5)
            while ContinuousClock.now < end {}
            return await echo(request)
        } _: { _, port in
            let costly = try await WireClient(port: port)
            try await costly.send(String(repeating: Self.get("/costly"), count: 20))
            await halt.begun()
            let other = try await WireClient(port: port)
            try await other.send(Self.get("/other"))
            halt.end()
            _ = try await other.receiveResponse()
            let place = try #require(served.withLock { $0.firstIndex(of: "/other") })
            // One for the request that was under way, and one for each of two turns.
            #expect(place <= 4)
        }
    }

    @Test func `one address has its own limit, and gets its places back`() async throws {
        let lines = LogLines()
        let limits = ServerLimits(connectionsPerAddress: 2)
        try await withServer(limits: limits, loops: 2, logger: lines.logger) { _, port in
            let first = try await WireClient(port: port)
            var second: WireClient? = try await WireClient(port: port)
            for client in [first, second] {
                try await client?.send(Self.get("/in"))
                #expect(try await client?.receiveResponse().body == "GET /in ")
            }
            let third = try await WireClient(port: port)
            #expect(try await Self.isClosed(third))
            #expect(
                lines.all.contains(
                    "debug a connection was refused "
                        + "address=127.0.0.1 cause=its address has too many"
                )
            )
            second = nil
            while try await Self.isClosed(try await WireClient(port: port)) {}
            try await first.send(Self.get("/still"))
            #expect(try await first.receiveResponse().body == "GET /still ")
        }
    }

    @Test func `a trusted proxy may have any number of connections`() async throws {
        let proxies = try #require(TrustedProxies("127.0.0.0/8"))
        let limits = ServerLimits(connectionsPerAddress: 1)
        try await withServer(limits: limits, proxies: proxies) { _, port in
            var clients: [WireClient] = []
            for number in 0..<4 {
                clients.append(try await WireClient(port: port))
                try await clients[number].send(Self.get("/\(number)"))
                #expect(try await clients[number].receiveResponse().body == "GET /\(number) ")
            }
        }
    }

    /// Whether the server has closed a new connection instead of answering on it.
    private static func isClosed(_ client: WireClient) async throws -> Bool {
        do {
            try await client.send(get("/more"))
            return try await client.receiveResponse().body.isEmpty
        } catch is WireClient.Failure {
            // A reset, because it was closed before the request came.
            return true
        }
    }

    @Test func `the last request of a connection closes it`() async throws {
        try await withServer(limits: ServerLimits(requestsPerConnection: 2)) { _, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get("/1") + Self.get("/2") + Self.get("/3"))
            let first = try await client.receiveResponse()
            #expect(!first.head.contains("Connection: close"))
            let rest = try await client.receiveToEnd()
            #expect(rest.contains("\r\nConnection: close\r\n"))
            #expect(rest.hasSuffix("\r\n\r\nGET /2 "))
        }
    }

    @Test func `running out of descriptors pauses accepting, and it recovers`() async {
        // In a process of its own, because the limit is the process's.
        await #expect(processExitsWith: .success) {
            let lines = LogLines()
            try await withServer(logger: lines.logger) { _, port in
                var first: WireClient? = try await WireClient(port: port)
                try await first?.send(CapacityTests.get("/1"))
                _ = try await first?.receiveResponse()
                // The first timer that fires proves that libdispatch has the descriptors it needs:
                // it opens them late, and ends the process where it gets none.
                try await ContinuousClock().sleep(for: .milliseconds(1))
                // Room for the next client's own socket, and none for the server's end of it.
                let next = dup(0)
                close(next)
                var limit = rlimit(rlim_cur: rlim_t(next) + 1, rlim_max: rlim_t(next) + 1)
                // Safe: the pointer is to a local, used only during the call.
                let status = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
                precondition(status == 0)
                let second = try await WireClient(port: port)
                try await second.send(CapacityTests.get("/2"))
                while !lines.all.contains(where: { $0.contains("accepting connections pauses") }) {
                    await Task.yield()
                }
                precondition(lines.all.contains { $0.hasSuffix("cause=Too many open files") })
                try await first?.send(CapacityTests.get("/3"))
                _ = try await first?.receiveResponse()
                first = nil
                let body = try await second.receiveResponse().body
                precondition(body == "GET /2 ")
            }
        }
    }
}
