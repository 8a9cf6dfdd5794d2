import HTTPTypes
import HTTPWire
import Testing

/// Bytes that must be refused, and why.
struct Refusal: Sendable, CustomTestStringConvertible {
    var text: String
    var error: WireError

    init(_ text: String, _ error: WireError) {
        self.text = text
        self.error = error
    }

    var testDescription: String { "\(text.debugDescription) is \(error.code)" }

    /// A request line and Host, then these header lines.
    static func fields(_ lines: String, _ error: WireError) -> Refusal {
        Refusal("POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\n", error)
    }

    /// A right head of a chunked request, then this body.
    static func chunked(_ body: String, _ error: WireError) -> Refusal {
        Refusal("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n\(body)", error)
    }

    /// This request line, then a right head.
    static func line(_ line: String, _ error: WireError) -> Refusal {
        Refusal("\(line)\r\nHost: a\r\n\r\n", error)
    }
}

struct RefusalTests {
    static let limits = WireLimits(
        requestLineBytes: 100,
        fieldSectionBytes: 200,
        fieldCount: 8,
        bodyBytes: 100,
        chunkLineBytes: 20,
        chunkExtensionBytes: 24,
        trailerSectionBytes: 40,
        trailerCount: 3
    )

    static let cases = lines + bytes + fields + framing + chunks + sizes

    /// RFC 9112 section 3 and 2.3.
    static let lines: [Refusal] = [
        .line("GET", .malformedRequestLine),
        .line("GET /", .malformedRequestLine),
        .line("GET  / HTTP/1.1", .malformedRequestLine),
        .line("GET /  HTTP/1.1", .malformedRequestLine),
        .line("GET / HTTP/1.1 ", .malformedRequestLine),
        .line(" GET / HTTP/1.1", .malformedMethod),
        .line("GET\t/ HTTP/1.1", .malformedRequestLine),
        .line("GE(T / HTTP/1.1", .malformedMethod),
        .line("GET / http/1.1", .malformedRequestLine),
        .line("GET / HTTP/11", .malformedRequestLine),
        .line("GET / HTTP/1.10", .malformedRequestLine),
        .line("GET / HTTP/1", .malformedRequestLine),
        .line("GET / HTTP/0.9", .unsupportedVersion),
        .line("GET / HTTP/1.2", .unsupportedVersion),
        .line("GET / HTTP/3.0", .unsupportedVersion),
        .line("PRI * HTTP/2.0", .unsupportedVersion),
        .line("GET a HTTP/1.1", .malformedTarget),
        .line("GET * HTTP/1.1", .malformedTarget),
        .line("GET /#a HTTP/1.1", .malformedTarget),
        .line("GET /\u{e9} HTTP/1.1", .malformedTarget),
        .line("GET ftp://a/ HTTP/1.1", .malformedTarget),
        .line("GET http:///a HTTP/1.1", .malformedTarget),
        .line("GET http://:80/ HTTP/1.1", .malformedTarget),
        .line("GET http://user@a/ HTTP/1.1", .malformedTarget),
        .line("CONNECT / HTTP/1.1", .malformedTarget),
        .line("CONNECT a HTTP/1.1", .malformedTarget),
        .line("CONNECT :80 HTTP/1.1", .malformedTarget),
        Refusal("\r\n\r\nGET / HTTP/1.1\r\n", .malformedRequestLine),
    ]

    /// RFC 9112 2.2 and RFC 9110 5.5.
    static let bytes: [Refusal] = [
        Refusal("GET / HTTP/1.1\nHost: a\n\n", .bareLineFeed),
        Refusal("GET / HTTP/1.1\rHost: a\r\n\r\n", .bareCarriageReturn),
        Refusal("GET /\0 HTTP/1.1\r\n", .controlCharacter(0)),
        Refusal("GET /\u{7f} HTTP/1.1\r\n", .controlCharacter(0x7F)),
        .fields("A: b\nC: d", .bareLineFeed),
        .fields("A: b\rC: d", .bareCarriageReturn),
        .fields("A: b\r\r", .bareCarriageReturn),
        .fields("A: \0b", .controlCharacter(0)),
        .fields("A: \u{1b}[31m", .controlCharacter(0x1B)),
        .fields("A\0: b", .controlCharacter(0)),
    ]

    /// RFC 9112 section 5.
    static let fields: [Refusal] = [
        .fields("A : b", .whitespaceBeforeColon),
        .fields("A\t: b", .whitespaceBeforeColon),
        .fields(" A: b", .obsoleteLineFolding),
        .fields("A: b\r\n c", .obsoleteLineFolding),
        .fields("A: b\r\n\tc", .obsoleteLineFolding),
        .fields("A", .missingColon),
        .fields("A b", .missingColon),
        .fields(": b", .malformedFieldName),
        .fields("A b: c", .malformedFieldName),
        .fields("A\u{e9}: c", .malformedFieldName),
        .fields("Host: a", .repeatedHost),
        .fields("hOST: b", .repeatedHost),
        Refusal("GET / HTTP/1.1\r\n\r\n", .missingHost),
        Refusal("GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
        Refusal("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a:123456\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: :80\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a%4\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: a%4g\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: [1:2]\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: [::g]\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: [v1%41]\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", .malformedHost),
        Refusal("GET / HTTP/1.1\r\nHost: [::1]x\r\n\r\n", .malformedHost),
    ]

    /// RFC 9112 section 6.
    static let framing: [Refusal] = [
        .fields("Content-Length: 1\r\nContent-Length: 2", .repeatedContentLength),
        .fields("Content-Length: 1\r\ncontent-length: 1", .repeatedContentLength),
        .fields("Content-Length: 1, 1", .malformedContentLength),
        .fields("Content-Length: +1", .malformedContentLength),
        .fields("Content-Length: -1", .malformedContentLength),
        .fields("Content-Length: 0x1", .malformedContentLength),
        .fields("Content-Length: 1 1", .malformedContentLength),
        .fields("Content-Length: 1e1", .malformedContentLength),
        .fields("Content-Length:", .malformedContentLength),
        .fields("Content-Length: \u{661}", .malformedContentLength),
        .fields("Content-Length: 101", .bodyTooLarge(limit: 100)),
        .fields("Content-Length: 18446744073709551617", .bodyTooLarge(limit: 100)),
        .fields("Content-Length: 99999999999999999999999999", .bodyTooLarge(limit: 100)),
        .fields(
            "Content-Length: 1\r\nTransfer-Encoding: chunked",
            .contentLengthWithTransferEncoding
        ),
        .fields(
            "Transfer-Encoding: chunked\r\nContent-Length: 0",
            .contentLengthWithTransferEncoding
        ),
        .fields("Transfer-Encoding: gzip", .unsupportedTransferEncoding),
        .fields("Transfer-Encoding: identity", .unsupportedTransferEncoding),
        .fields("Transfer-Encoding: xchunked", .unsupportedTransferEncoding),
        .fields("Transfer-Encoding: gzip, chunked", .unsupportedTransferEncoding),
        .fields("Transfer-Encoding: chunked;a=b", .unsupportedTransferEncoding),
        .fields("Transfer-Encoding: chunked, gzip", .malformedTransferEncoding),
        .fields("Transfer-Encoding: chunked, chunked", .malformedTransferEncoding),
        .fields(
            "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
            .malformedTransferEncoding
        ),
        .fields("Transfer-Encoding:", .malformedTransferEncoding),
        Refusal(
            "CONNECT a:1 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n",
            .bodyOfConnect
        ),
        .fields("Content-Encoding: gzip\r\nContent-Length: 1", .encodedBody),
        .fields("Content-Length: 1\r\ncontent-encoding: identity, br", .encodedBody),
        .fields("Content-Encoding: x\r\nTransfer-Encoding: chunked", .encodedBody),
        .fields("Expect: 100-continue, b", .unsupportedExpectation),
        .fields("Transfer-Encoding: chunked\r\nExpect: b", .unsupportedExpectation),
        Refusal("GET / HTTP/1.0\r\nExpect: b\r\n\r\n", .unsupportedExpectation),
        Refusal(
            "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
            .transferEncodingBeforeVersion11
        ),
    ]

    /// RFC 9112 section 7.1.
    static let chunks: [Refusal] = [
        .chunked("\r\n", .malformedChunkSize),
        .chunked("g\r\n", .malformedChunkSize),
        .chunked("-1\r\n", .malformedChunkSize),
        .chunked("0x1\r\n", .malformedChunkSize),
        .chunked(" 1\r\n", .malformedChunkSize),
        .chunked("1 \r\n", .malformedChunkSize),
        .chunked("1 ;a\r\n", .malformedChunkSize),
        .chunked(";a\r\n", .malformedChunkSize),
        .chunked("1\na\r\n", .bareLineFeed),
        .chunked("1;\0\r\n", .controlCharacter(0)),
        .chunked("1\r\nab\r\n", .malformedChunkEnd),
        .chunked("1\r\na\n", .malformedChunkEnd),
        .chunked("1\r\na\ra", .malformedChunkEnd),
        .chunked("1\r\na\0", .malformedChunkEnd),
        .chunked("65\r\n", .bodyTooLarge(limit: 100)),
        .chunked("ffffffffffffffff\r\n", .bodyTooLarge(limit: 100)),
        .chunked("10000000000000000\r\n", .bodyTooLarge(limit: 100)),
        .chunked("1\r\na\r\n64\r\n", .bodyTooLarge(limit: 100)),
        .chunked("000000000000000000001\r\n", .chunkLineTooLong(limit: 20)),
        .chunked("1;aaaaaaaaaaaaaaaaaaa\r\n", .chunkLineTooLong(limit: 20)),
        .chunked(
            "1;aaaaaaaaaa\r\na\r\n1;aaaaaaaaaa\r\na\r\n1;aa\r\n",
            .chunkExtensionsTooLong(limit: 24)
        ),
        .chunked("0\r\nA\r\n", .missingColon),
        .chunked("0\r\nA: b\r\n c\r\n", .obsoleteLineFolding),
        .chunked("0\r\nA: b\n", .bareLineFeed),
        .chunked(
            "0\r\nA: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
            .trailerSectionTooLarge(limit: 40)
        ),
        .chunked("0\r\nA:\r\nB:\r\nC:\r\nD:\r\n", .tooManyTrailers(limit: 3)),
    ]

    static let sizes: [Refusal] = [
        .line(
            "GET /\(String(repeating: "a", count: 87)) HTTP/1.1",
            .requestLineTooLong(limit: 100)
        ),
        Refusal(String(repeating: "a", count: 101), .requestLineTooLong(limit: 100)),
        .fields(
            "A: \(String(repeating: "a", count: 187))",
            .fieldSectionTooLarge(limit: 200)
        ),
        .fields(
            "A: \(String(repeating: "a", count: 90))\r\nB: \(String(repeating: "a", count: 92))",
            .fieldSectionTooLarge(limit: 200)
        ),
        .fields("A:\r\nB:\r\nC:\r\nD:\r\nE:\r\nF:\r\nG:\r\nH:", .tooManyFields(limit: 8)),
    ]

    @Test(arguments: cases)
    func `what the grammar does not allow is refused by name`(refusal: Refusal) {
        #expect(parse(refusal.text, limits: Self.limits) == .refused(refusal.error))
    }

    @Test func `a head exactly as large as the limits is taken`() {
        let target = "/" + String(repeating: "a", count: 100 - 14)
        // 9 bytes of Host with its line end, and 191 of A with its.
        let value = String(repeating: "b", count: 200 - 9 - 5)
        let text = "GET \(target) HTTP/1.1\r\nHost: a\r\nA: \(value)\r\n\r\n"
        #expect(parse(text, limits: Self.limits).request != nil)
    }

    @Test func `a body exactly as large as the limit is taken`() {
        let body = String(repeating: "a", count: 100)
        let head = "POST / HTTP/1.1\r\nHost: a\r\n"
        let sized = parse("\(head)Content-Length: 100\r\n\r\n\(body)", limits: Self.limits)
        let chunked = parse(
            "\(head)Transfer-Encoding: chunked\r\n\r\n64\r\n\(body)\r\n0\r\n\r\n",
            limits: Self.limits
        )
        #expect(sized.request?.body == Array(body.utf8))
        #expect(chunked.request?.body == Array(body.utf8))
    }

    @Test func `each refusal has a status, a code and a sentence`() {
        let errors = Set(Self.cases.map(\.error))
        #expect(errors.count >= 33)
        #expect(Set(errors.map(\.status.code)) == [400, 413, 414, 415, 417, 431, 501, 505])
        for error in errors {
            #expect(error.code.wholeMatch(of: /[a-z0-9]+(_[a-z0-9]+)*/) != nil)
            #expect(error.description.hasSuffix("."))
        }
    }
}
