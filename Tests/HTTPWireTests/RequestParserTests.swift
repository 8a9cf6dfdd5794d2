import HTTPMessage
import HTTPTypes
import HTTPWire
import Testing

struct RequestParserTests {
    @Test func `method, target, headers and body are what was sent`() throws {
        let request = try #require(
            parse(
                """
                PATCH /a%20b?c=%ff HTTP/1.1\r
                Host: a.example:8080\r
                X-One:  first \t\r
                x-one: second\r
                Content-Length: 3\r
                \r
                abc
                """
            )
            .request
        )
        #expect(request.head.method == .patch)
        #expect(request.head.target == "/a%20b?c=%ff")
        #expect(request.head.authority == "a.example:8080")
        #expect(request.head.framing == .length(3))
        #expect(
            request.head.fields.map(\.name.rawName) == ["Host", "X-One", "x-one", "Content-Length"]
        )
        #expect(request.head.fields[values: .xOne] == ["first", "second"])
        #expect(request.head.fields[.xOne] == "first, second")
        #expect(request.body == Array("abc".utf8))
    }

    @Test func `a header that is not UTF-8 keeps its bytes`() throws {
        var bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX-One: ".utf8)
        bytes += [0xE9, 0x20, 0xFF] + Array("\r\n\r\n".utf8)
        let request = try #require(parse(bytes).step.request)
        let field = try #require(request.head.fields.first { $0.name == .xOne })
        #expect(field == HTTPField(name: .xOne, value: [0xE9, 0x20, 0xFF]))
    }

    @Test(
        arguments: [
            ("GET /a?b HTTP/1.1", .origin, "/a?b", "h"),
            ("GET //a HTTP/1.1", .origin, "//a", "h"),
            ("GET http://b.example:81/a?b HTTP/1.1", .absolute, "/a?b", "b.example:81"),
            ("GET HTTPS://b.example HTTP/1.1", .absolute, "/", "b.example"),
            ("GET http://b.example?c HTTP/1.1", .absolute, "/?c", "b.example"),
            ("GET http://[::1]:81/ HTTP/1.1", .absolute, "/", "[::1]:81"),
            ("OPTIONS http://b.example HTTP/1.1", .absolute, "*", "b.example"),
            ("OPTIONS * HTTP/1.1", .asterisk, "*", "h"),
            ("CONNECT b.example:443 HTTP/1.1", .authority, "b.example:443", "b.example:443"),
        ] as [(String, RequestHead.TargetForm, String, String)]
    )
    func `each form of the target is recognised`(
        line: String,
        form: RequestHead.TargetForm,
        target: String,
        authority: String
    ) throws {
        let head = try #require(parse("\(line)\r\nHost: h\r\n\r\n").request).head
        #expect(head.form == form)
        #expect(head.target == target)
        #expect(head.authority == authority)
    }

    @Test(
        arguments: [
            ("1.1", "", true),
            ("1.1", "Connection: close\r\n", false),
            ("1.1", "Connection: Close\r\n", false),
            ("1.1", "Connection: a, close ,b\r\n", false),
            ("1.1", "Connection: a\r\nConnection: close\r\n", false),
            ("1.1", "Connection: closed\r\n", true),
            ("1.1", "Connection: keep-alive, close\r\n", false),
            ("1.0", "", false),
            ("1.0", "Connection: keep-alive\r\n", true),
            ("1.0", "Connection: keep-alive, close\r\n", false),
        ]
    )
    func `the connection stays open as version and headers say`(
        version: String,
        lines: String,
        keepsAlive: Bool
    ) throws {
        let text = "GET / HTTP/\(version)\r\nHost: a\r\n\(lines)\r\n"
        #expect(try #require(parse(text).request).head.keepsAlive == keepsAlive)
    }

    @Test func `a chunked body is put together without extensions and trailers`() throws {
        let request = try #require(
            parse(
                "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "A;x=\"y;z\"\r\n0123456789\r\n00b\r\nabcdefghijk\r\n0;last\r\nX-One: 1\r\n\r\n"
            )
            .request
        )
        #expect(request.body == Array("0123456789abcdefghijk".utf8))
        #expect(request.head.fields[.xOne] == nil)
    }

    @Test func `the client is told to go on only while it waits`() {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n"
        var parser = RequestParser(limits: WireLimits())
        #expect(parse(Array(head.utf8), with: &parser).step == .needsMore)
        #expect(parser.awaitsContinue == true)
        #expect(parser.phase == .body)
        #expect(parse([0x61], with: &parser).step == .needsMore)
        #expect(parser.awaitsContinue == false)

        var together = RequestParser(limits: WireLimits())
        #expect(parse(Array((head + "a").utf8), with: &together).step == .needsMore)
        #expect(together.awaitsContinue == false)

        var old = RequestParser(limits: WireLimits())
        let oldHead = head.replacing("HTTP/1.1", with: "HTTP/1.0")
        #expect(parse(Array(oldHead.utf8), with: &old).step == .needsMore)
        #expect(old.awaitsContinue == false)
    }

    @Test func `the phase tells how far the request has come`() {
        var parser = RequestParser(limits: WireLimits())
        #expect(parser.phase == .idle)
        #expect(parse(Array("\r\n".utf8), with: &parser).step == .needsMore)
        #expect(parser.phase == .idle)
        #expect(parse(Array("G".utf8), with: &parser).step == .needsMore)
        #expect(parser.phase == .head)
        let rest = "ET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n"
        #expect(parse(Array(rest.utf8), with: &parser).step == .needsMore)
        #expect(parser.phase == .body)
        #expect(parser.head?.target == "/")
        #expect(parse([0x61], with: &parser).step.request != nil)
        #expect(parser.phase == .idle)
    }
}

extension HTTPField.Name {
    fileprivate static var xOne: Self { HTTPField.Name("X-One") ?? .accept }
}
