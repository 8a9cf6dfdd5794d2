import HTTPTypes
import Outbound
import Synchronization
import Testing
import TestSupport

struct CurlClientTests {
    private let client: CurlClient

    init() throws { client = try CurlClient.sample() }

    @Test(arguments: ["200 OK", "204 No Content", "404 Not Found", "429 Slow Down", "500 Oops"])
    func `any status is an answer`(status: String) async throws {
        let server = try ScriptedServer { peer, _ in peer.answerAll(status) }
        let answer = try await client.send(.sample(.get, server.url())).get()
        #expect("\(answer.status)" == status.prefix(3))
    }

    @Test func `the answer has its header fields and its body`() async throws {
        let fields = ["Retry-After:  30 ", "X-Twice: a", "x-twice: b", "X-Empty:"]
        let server = try ScriptedServer { peer, _ in peer.answerAll("200 OK", fields, "héllo") }
        let answer = try await client.send(.sample(.get, server.url())).get()
        #expect(answer.text == "héllo")
        #expect(answer.headers[.retryAfter] == "30")
        let name = try #require(HTTPField.Name("x-twice"))
        #expect(answer.headers[values: name] == ["a", "b"])
        #expect(answer.headers[try #require(HTTPField.Name("x-empty"))] == "")
    }

    @Test func `the request goes out as it was given, and nothing is added but what is known`()
        async throws
    {
        let server = try ScriptedServer { peer, _ in
            peer.answer("200 OK", [], peer.request() ?? "")
        }
        let answer =
            try await client.send(
                .sample(
                    .post,
                    server.url("/a%2Fb/../c?d=%20"),
                    headers: [.contentType: "application/json", .authorization: "Bearer t"],
                    body: #"{"a":1}"#
                )
            )
            .get()
        let parts = answer.text.split(separator: "\r\n\r\n", maxSplits: 1)
        let lines = parts[0].split(separator: "\r\n")
        #expect(lines.first == "POST /a%2Fb/../c?d=%20 HTTP/1.1")
        #expect(
            Set(lines.dropFirst()) == [
                "Host: 127.0.0.1:\(server.port)", "Content-Type: application/json", "Accept: */*",
                "Authorization: Bearer t", "User-Agent: scorebell/test", "Content-Length: 7",
                "Accept-Encoding: gzip, deflate",
            ]
        )
        #expect(parts.last == #"{"a":1}"#)
    }

    @Test(arguments: [HTTPRequest.Method.get, .post, .put, .patch, .delete])
    func `every method goes out, with and without a body`(method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer { peer, _ in
            while let request = peer.request() { peer.answer("200 OK", [], request) }
        }
        for body in ["", "zero\0byte"] {
            let answer = try await client.send(.sample(method, server.url("/m"), body: body)).get()
            #expect(answer.text.hasPrefix("\(method.rawValue) /m HTTP/1.1\r\n"))
            #expect(answer.text.hasSuffix("\r\n\r\n\(body)"))
            #expect(!answer.text.lowercased().contains("content-type"))
        }
    }

    @Test func `an answer to HEAD has no body, whatever length it states`() async throws {
        let server = try ScriptedServer { peer, _ in
            while peer.request() != nil {
                peer.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
            }
        }
        let answer = try await client.send(.sample(.head, server.url())).get()
        #expect(answer.status == 200 && answer.body.isEmpty)
    }

    @Test func `a large body goes out whole, without asking for leave`() async throws {
        let server = try ScriptedServer { peer, _ in
            while let request = peer.request() {
                let asks = request.lowercased().contains("expect:")
                peer.answer("200 OK", [], "\(request.utf8.count > 3 << 20) \(asks)")
            }
        }
        let body = String(repeating: "x", count: 3 << 20)
        let answer = try await client.send(.sample(.post, server.url(), body: body)).get()
        #expect(answer.text == "true false")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is an answer and is not followed`(status: Int) async throws {
        let server = try ScriptedServer { peer, _ in
            while let request = peer.request() {
                let isFirst = request.hasPrefix("GET /first ")
                peer.answer(isFirst ? "\(status) Moved" : "200 OK", ["Location: /second"])
            }
        }
        let answer = try await client.send(.sample(.get, server.url("/first"))).get()
        #expect(answer.status == status)
        #expect(answer.headers[.location] == "/second")
    }

    @Test func `an interim answer and trailers are left out`() async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\n")
            peer.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Late: 2\r\n\r\n")
            peer.write("3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Trailer: 3\r\n\r\n")
            peer.hang()
        }
        let answer = try await client.send(.sample(.get, server.url())).get()
        #expect(answer.status == 200 && answer.text == "abcdefg")
        let names = answer.headers.map(\.name.canonicalName)
        #expect(names.contains("x-late"))
        #expect(!names.contains("x-early") && !names.contains("x-trailer"))
    }

    /// `hello hello hello hello`, by Python's `gzip` and `zlib` modules.
    static let compressed: [(String, [UInt8])] = [
        (
            "gzip",
            [
                31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 203, 72, 205, 201, 201, 87, 200, 64, 39, 1, 227,
                81, 61, 141, 23, 0, 0, 0,
            ]
        ),
        (
            "deflate",
            [120, 156, 203, 72, 205, 201, 201, 87, 200, 64, 39, 1, 104, 3, 8, 177]
        ),
    ]

    @Test(arguments: compressed)
    func `a compressed answer is unpacked`(coding: String, bytes: [UInt8]) async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\nContent-Encoding: \(coding)\r\n")
            peer.write("Content-Length: \(bytes.count)\r\n\r\n")
            peer.write(bytes)
            peer.hang()
        }
        let answer = try await client.send(.sample(.get, server.url())).get()
        #expect(answer.text == "hello hello hello hello")
    }

    @Test func `a body without a length ends with the connection`() async throws {
        let server = try ScriptedServer { peer, _ in
            _ = peer.request()
            peer.write("HTTP/1.1 200 OK\r\n\r\nall of it")
        }
        #expect(try await client.send(.sample(.get, server.url())).get().text == "all of it")
    }

    @Test func `calls one after another use one connection`() async throws {
        let server = try ScriptedServer { peer, _ in peer.answerAll() }
        for method in [HTTPRequest.Method.get, .post, .get, .put] {
            _ = try await client.send(.sample(method, server.url(), body: "x")).get()
        }
        #expect(server.accepted == 1)
    }

    @Test func `a call that wants a new connection gets one, and leaves none behind`()
        async throws
    {
        let server = try ScriptedServer { peer, _ in peer.answerAll() }
        for _ in 0..<3 {
            _ = try await client.send(.sample(.post, server.url(), reusesConnection: false)).get()
        }
        #expect(server.accepted == 3)
        _ = try await client.send(.sample(.get, server.url())).get()
        #expect(server.accepted == 4)
    }

    @Test func `many calls at once each get their own answer`() async throws {
        let server = try ScriptedServer { peer, _ in
            while let request = peer.request() {
                peer.answer("200 OK", [], String(request.prefix { $0 != "\r\n" }))
            }
        }
        let client = try CurlClient.sample(concurrentCallsMax: 8)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let answer = try await client.send(.sample(.get, server.url("/\(number)")))
                        .get()
                    return answer.text == "GET /\(number) HTTP/1.1"
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
        #expect(server.accepted <= 8)
    }
}
