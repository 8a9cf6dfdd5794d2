import Glibc
import HTTPMessage
import HTTPServer
import HTTPTypes
import HTTPWire
import Synchronization
import TestSupport
import Testing

struct ExchangeTests {
    private static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

    @Test func `a request is answered with date and length`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send("GET /a?b=c HTTP/1.1\r\nHost: x\r\n\r\n")
            let response = try await client.receiveResponse()
            #expect(
                response.head == """
                    HTTP/1.1 200 OK\r
                    Date: Sun, 06 Nov 1994 08:49:37 GMT\r
                    Content-Length: 11\r
                    \r

                    """
            )
            #expect(response.body == "GET /a?b=c ")
        }
    }

    @Test func `a connection serves one request after the other`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            for number in 0..<50 {
                try await client.send("GET /\(number) HTTP/1.1\r\nHost: x\r\n\r\n")
                #expect(try await client.receiveResponse().body == "GET /\(number) ")
            }
        }
    }

    @Test func `pipelined requests are answered in order, whoever has to wait`() async throws {
        let gate = Gate()
        try await withServer { request in
            if request.target == "/0" { await gate.pass() }
            return Response(.ok, body: Array(request.target.utf8))
        } _: { _, port in
            let client = try await WireClient(port: port)
            let all = (0..<2_000).map { "GET /\($0) HTTP/1.1\r\nHost: x\r\n\r\n" }.joined()
            try await client.send(all)
            await gate.arrived(1)
            await gate.open()
            for number in 0..<2_000 {
                #expect(try await client.receiveResponse().body == "/\(number)")
            }
        }
    }

    @Test func `a request in single bytes is answered as a whole`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            let text =
                "POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
            for byte in text.utf8 { try await client.send([byte]) }
            #expect(try await client.receiveResponse().body == "POST /a abcde")
        }
    }

    @Test func `a body of the largest size comes through, and so does its answer`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port, receiveBuffer: 4_096)
            let body = String(repeating: "0123456789abcdef", count: 65_536)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n"
            for _ in 0..<2 {
                try await client.send(head + body)
                #expect(try await client.receiveResponse().body == "POST / " + body)
            }
        }
    }

    @Test func `HEAD is answered like GET without a body`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get)
            let response = try await client.receiveResponse(toHead: true)
            #expect(response.head.contains("Content-Length: 7\r\n"))
            #expect(try await client.receiveResponse().body == "GET / ")
        }
    }

    @Test func `a client that waits for 100 is told to go on, once`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
            )
            let interim = try await client.receive(through: "\r\n\r\n")
            #expect(interim == "HTTP/1.1 100 Continue\r\n\r\n")
            try await client.send("a")
            try await client.send("b")
            let response = try await client.receiveResponse()
            #expect(response.head.hasPrefix("HTTP/1.1 200 OK\r\n"))
            #expect(response.body == "POST / ab")
        }
    }

    @Test func `a body that is too large is refused before the client sends it`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send(
                "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                    + "Content-Length: 1048577\r\n\r\n"
            )
            let response = try await client.receiveResponse()
            #expect(response.head.hasPrefix("HTTP/1.1 413 Content Too Large\r\n"))
        }
    }

    @Test(
        arguments: [
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
        ]
    )
    func `the connection is closed after the answer where it must be`(
        request: String
    ) async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send(request)
            let answer = try await client.receiveToEnd()
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nGET / "))
        }
    }

    @Test func `what follows CONNECT is not read as a request`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\n" + Self.get)
            let answer = try await client.receiveToEnd()
            #expect(answer.contains("\r\nConnection: close\r\n"))
            #expect(answer.hasSuffix("\r\n\r\nCONNECT a:1 "))
        }
    }

    @Test func `an HTTP/1.0 client can keep its connection`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            for _ in 0..<2 {
                try await client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
                let response = try await client.receiveResponse()
                #expect(response.head.contains("\r\nConnection: keep-alive\r\n"))
            }
        }
    }

    @Test func `a responder can close the connection`() async throws {
        try await withServer { _ in
            Response(.ok, headers: [.connection: "close"], body: [0x61])
        } _: { _, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get)
            #expect(try await client.receiveToEnd().contains("\r\nConnection: close\r\n"))
        }
    }

    @Test func `a client that closes its half still gets its answers`() async throws {
        let gate = Gate()
        try await withServer { request in
            await gate.pass()
            return await echo(request)
        } _: { _, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get + Self.get)
            try await client.finishSending()
            await gate.arrived(1)
            await gate.open()
            let answers = try await client.receiveToEnd()
            #expect(answers.split(separator: "GET / ").count == 2)
        }
    }

    @Test func `a responder that waits leaves the loop to the others`() async throws {
        let gate = Gate()
        try await withServer { request in
            if request.target == "/wait" { await gate.pass() }
            return await echo(request)
        } _: { _, port in
            let waiting = try await WireClient(port: port)
            try await waiting.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\n")
            await gate.arrived(1)
            let other = try await WireClient(port: port)
            try await other.send(Self.get)
            #expect(try await other.receiveResponse().body == "GET / ")
            await gate.open()
            #expect(try await waiting.receiveResponse().body == "GET /wait ")
        }
    }

    @Test func `a responder runs on its connection's loop, also after it has waited`() async throws
    {
        let threads = Mutex<Set<UInt>>([])
        let gate = Gate()
        try await withServer { request in
            threads.withLock { _ = $0.insert(pthread_self()) }
            await gate.pass()
            threads.withLock { _ = $0.insert(pthread_self()) }
            await elsewhere { threads.withLock { _ = $0.insert(pthread_self()) } }
            threads.withLock { _ = $0.insert(pthread_self()) }
            return await echo(request)
        } _: { _, port in
            for _ in 0..<4 {
                let client = try await WireClient(port: port)
                try await client.send(Self.get)
                await gate.open()
                _ = try await client.receiveResponse()
            }
        }
        #expect(threads.withLock { $0.count } == 1)
    }

    @Test func `every loop takes connections`() async throws {
        let threads = Mutex<Set<UInt>>([])
        try await withServer(loops: 2) { request in
            threads.withLock { _ = $0.insert(pthread_self()) }
            return await echo(request)
        } _: { _, port in
            // The kernel spreads by hash; that all of 64 meet one loop does not happen.
            for _ in 0..<64 {
                let client = try await WireClient(port: port)
                try await client.send(Self.get)
                #expect(try await client.receiveResponse().body == "GET / ")
            }
        }
        #expect(threads.withLock { $0.count } == 2)
    }

    @Test(arguments: [("127.0.0.1", "127.0.0.1"), ("::1", "::1"), ("localhost", nil)])
    func `the responder learns the client's address`(
        host: String,
        address: String?
    ) async throws {
        try await withServer(host: host) { request in
            Response(.ok, body: Array(request.clientAddress.utf8))
        } _: { server, port in
            let host = try server.start().host
            let client = try await WireClient(port: port, host: host)
            try await client.send(Self.get)
            #expect(try await client.receiveResponse().body == address ?? host)
        }
    }

    @Test func `a client that goes away harms nobody`() async throws {
        let gate = Gate()
        try await withServer { request in
            if request.target == "/wait" { await gate.pass() }
            return Response(.ok, body: [UInt8](repeating: 0x61, count: 1_000_000))
        } _: { _, port in
            for _ in 0..<5 {
                let client = try await WireClient(port: port)
                try await client.send("GET /wait HTTP/1.1\r\nHost: x\r\n\r\nGET / HTT")
            }
            await gate.arrived(5)
            await gate.open()
            let client = try await WireClient(port: port)
            try await client.send(Self.get)
            #expect(try await client.receiveResponse().body.utf8.count == 1_000_000)
        }
    }

    @Test func `an answer that cannot be sent becomes a fault of the server`() async throws {
        let lines = LogLines()
        try await withServer(logger: lines.logger) { _ in
            var response = Response(.ok)
            response.headers.append(HTTPField(name: .server, lenientValue: "a\u{1b}".utf8))
            return response
        } _: { _, port in
            let client = try await WireClient(port: port)
            try await client.send(Self.get)
            let response = try await client.receiveResponse()
            #expect(response.head.hasPrefix("HTTP/1.1 500 Internal Server Error\r\n"))
            let message = "The server made an answer that cannot be sent."
            #expect(
                response.body == #"{"error":"internal_error","message":"\#(message)","ok":false}"#
            )
        }
        let line =
            "error a response cannot be sent "
            + "cause=The response header Server has a control character."
        #expect(lines.all.contains(line))
    }

    @Test func `the log has one line per request and not its query`() async throws {
        let lines = LogLines()
        try await withServer(logger: lines.logger) { _, port in
            let client = try await WireClient(port: port)
            try await client.send("GET /a?token=secret HTTP/1.1\r\nHost: x\r\n\r\n")
            _ = try await client.receiveResponse()
        }
        let line = "debug request answered address=127.0.0.1 method=GET path=/a status=200"
        #expect(lines.all.filter { $0.contains("request answered") } == [line])
        #expect(!lines.all.contains { $0.contains("secret") })
    }
}

/// Runs something away from the caller's actor, where the task prefers to run.
@concurrent
private func elsewhere(_ body: @Sendable () -> Void) async {
    body()
}
