import HTTPTypes
import HTTPWire
import Testing

struct ResponseWriterTests {
    private static let date = HTTPDate.bytes(secondsSince1970: 784_111_777)

    private func written(
        _ status: HTTPResponse.Status,
        fields: HTTPFields = [:],
        body: String = "",
        minorVersion: Int = 1,
        keepsAlive: Bool = true,
        isHead: Bool = false
    ) throws -> String {
        var output: [UInt8] = []
        try ResponseWriter.append(
            status,
            fields: fields,
            body: Array(body.utf8),
            framing: .init(
                date: Self.date,
                minorVersion: minorVersion,
                keepsAlive: keepsAlive,
                isHead: isHead
            ),
            to: &output
        )
        return String(decoding: output, as: UTF8.self)
    }

    private static let head = "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"

    @Test func `a response has date, its own headers, length and body`() throws {
        let text = try written(.accepted, fields: [.contentType: "text/plain"], body: "hello")
        #expect(
            text
                == "HTTP/1.1 202 Accepted\r\n\(Self.head)Content-Type: text/plain\r\n"
                + "Content-Length: 5\r\n\r\nhello"
        )
    }

    @Test func `an empty body has the length zero`() throws {
        #expect(try written(.notFound).hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test(arguments: [HTTPResponse.Status.noContent, .notModified])
    func `a status without content has neither length nor body`(
        status: HTTPResponse.Status
    ) throws {
        let text = try written(status, body: "hello")
        #expect(!text.contains("Content-Length"))
        #expect(text.hasSuffix("GMT\r\n\r\n"))
    }

    @Test func `reset content has no content and says so`() throws {
        let text = try written(HTTPResponse.Status(code: 205), body: "hello")
        #expect(text.hasSuffix("Content-Length: 0\r\n\r\n"))
    }

    @Test func `HEAD gets the length of the body and no body`() throws {
        let text = try written(.ok, body: "hello", isHead: true)
        #expect(text.hasSuffix("Content-Length: 5\r\n\r\n"))
    }

    @Test(
        arguments: [
            (1, true, nil), (1, false, "Connection: close"), (0, true, "Connection: keep-alive"),
            (0, false, "Connection: close"),
        ] as [(Int, Bool, String?)]
    )
    func `the connection header is said where the version needs it`(
        minorVersion: Int,
        keepsAlive: Bool,
        line: String?
    ) throws {
        let text = try written(.ok, minorVersion: minorVersion, keepsAlive: keepsAlive)
        let found = text.split(separator: "\r\n").first { $0.hasPrefix("Connection") }
        #expect(found.map(String.init) == line)
    }

    @Test func `framing headers of the responder are replaced`() throws {
        let text = try written(
            .ok,
            fields: [
                .contentLength: "99", .transferEncoding: "chunked", .connection: "upgrade",
                .date: "today", .server: "x",
            ],
            body: "a"
        )
        #expect(text == "HTTP/1.1 200 OK\r\n\(Self.head)Server: x\r\nContent-Length: 1\r\n\r\na")
    }

    @Test(arguments: ["a\r\nSet-Cookie: b", "a\nb", "a\rb", "a\0b"])
    func `a value cannot end its line`(value: String) throws {
        // HTTPTypes makes spaces of most of them; what it lets through is refused.
        var fields: HTTPFields = [:]
        fields.append(HTTPField(name: .server, lenientValue: value.utf8))
        var output = Array("before".utf8)
        do {
            try ResponseWriter.append(
                .ok,
                fields: fields,
                body: [],
                framing: .init(date: Self.date, minorVersion: 1, keepsAlive: true, isHead: false),
                to: &output
            )
            let text = String(decoding: output, as: UTF8.self)
            #expect(text.split(separator: "\r\n").count == 4)
            #expect(!text.contains { $0 == "\0" || $0 == "\n" || $0 == "\r" })
        } catch {
            #expect(output == Array("before".utf8))
        }
    }

    @Test func `a control character in a value is refused and nothing is written`() {
        var fields: HTTPFields = [:]
        fields.append(HTTPField(name: .server, lenientValue: "a\u{1b}b".utf8))
        var output = Array("before".utf8)
        #expect(throws: ResponseError.illegalValue(name: "Server")) {
            try ResponseWriter.append(
                .ok,
                fields: fields,
                body: [],
                framing: .init(date: Self.date, minorVersion: 1, keepsAlive: true, isHead: false),
                to: &output
            )
        }
        #expect(output == Array("before".utf8))
        #expect(
            "\(ResponseError.illegalValue(name: "Server"))"
                == "The response header Server has a control character."
        )
    }

    @Test func `an interim status is no answer`() {
        #expect(throws: ResponseError.illegalStatus(100)) { try written(.continue) }
        #expect(
            "\(ResponseError.illegalStatus(100))" == "100 is not the status of a final response."
        )
    }

    @Test(
        arguments: [
            (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
            (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"),
            (951_868_799, "Tue, 29 Feb 2000 23:59:59 GMT"),
            (951_868_800, "Wed, 01 Mar 2000 00:00:00 GMT"),
            (4_107_542_399, "Sun, 28 Feb 2100 23:59:59 GMT"),
            (4_107_542_400, "Mon, 01 Mar 2100 00:00:00 GMT"),
            (1_798_761_599, "Thu, 31 Dec 2026 23:59:59 GMT"),
            (253_402_300_799, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (.max, "Fri, 31 Dec 9999 23:59:59 GMT"),
            (-1, "Thu, 01 Jan 1970 00:00:00 GMT"),
        ] as [(Int64, String)]
    )
    func `a date is said as HTTP says it`(seconds: Int64, text: String) {
        let bytes = HTTPDate.bytes(secondsSince1970: seconds)
        #expect(String(decoding: bytes, as: UTF8.self) == text)
    }
}
