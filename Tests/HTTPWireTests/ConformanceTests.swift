import HTTPTypes
import HTTPWire
import TestSupport
import Testing

/// One rule of the standards, and a message that shows whether it is kept.
struct Rule: Sendable, CustomTestStringConvertible {
    var section: String
    var sentence: String
    var message: String
    /// 200 where the message is taken.
    var status: Int

    init(_ section: String, _ sentence: String, _ message: String, _ status: Int = 200) {
        self.section = section
        self.sentence = sentence
        self.message = message
        self.status = status
    }

    var testDescription: String { "\(section): \(sentence)" }
}

/// RFC 9110 and RFC 9112 section by section; `RefusalTests` has the finer cases and their names.
struct ConformanceTests {
    private static let host = "Host: a\r\n"

    /// A request line, Host, these lines and the end of the head.
    private static func head(_ line: String, _ fields: String = "") -> String {
        "\(line)\r\n\(host)\(fields)\r\n"
    }

    private static func post(_ fields: String, _ body: String = "") -> String {
        head("POST / HTTP/1.1", fields) + body
    }

    private static func chunks(_ body: String) -> String {
        post("Transfer-Encoding: chunked\r\n", body)
    }

    private static let lines: [Rule] = [
        Rule(
            "9112 2.2",
            "an empty line before a request is passed over",
            "\r\n" + head("GET / HTTP/1.1")
        ),
        Rule(
            "9112 2.2",
            "white space before the first field is refused",
            "GET / HTTP/1.1\r\n \(host)\r\n",
            400
        ),
        Rule("9112 2.2", "a bare CR is refused", head("GET / HTTP/1.1", "A: b\rc\r\n"), 400),
        Rule("9112 2.2", "a bare LF ends no line here", "GET / HTTP/1.1\nHost: a\n\n", 400),
        Rule("9112 2.3", "the version is HTTP in capitals", head("GET / Http/1.1"), 400),
        Rule("9112 2.3", "a version has two digits", head("GET / HTTP/1.11"), 400),
        Rule("9110 15.6.6", "another major version is 505", head("GET / HTTP/2.0"), 505),
        Rule("9110 15.6.6", "an unknown minor version is 505", head("GET / HTTP/1.2"), 505),
        Rule("9110 15.6.6", "a version of one word is no request", "GET /\r\n\(host)\r\n", 400),
        Rule("9112 3", "one space stands between the parts", head("GET  / HTTP/1.1"), 400),
        Rule("9112 3", "nothing stands behind the version", head("GET / HTTP/1.1 "), 400),
        Rule("9112 3", "a long request line is 414", head("GET /\(long(9_000)) HTTP/1.1"), 414),
        Rule("9112 3.1", "the method is any token", head("M-SEARCH / HTTP/1.1")),
        Rule(
            "9112 3.1",
            "the method is case-sensitive, and not ours to correct",
            head("get / HTTP/1.1")
        ),
        Rule("9112 3.1", "a method that is no token is refused", head("G:T / HTTP/1.1"), 400),
    ]

    private static let targets: [Rule] = [
        Rule("9112 3.2.1", "origin form is a path and a query", head("GET /a?b=c HTTP/1.1")),
        Rule("9112 3.2.1", "a path begins with a slash", head("GET a HTTP/1.1"), 400),
        Rule(
            "9112 3.2.2",
            "absolute form is taken from clients too",
            head("GET http://b/c HTTP/1.1")
        ),
        Rule(
            "9110 4.2.1",
            "an http URI without a host is refused",
            head("GET http://:80/ HTTP/1.1"),
            400
        ),
        Rule("9110 4.2.4", "user information is refused", head("GET http://u:p@a/ HTTP/1.1"), 400),
        Rule("9112 3.2.3", "authority form is for CONNECT", head("CONNECT a:443 HTTP/1.1")),
        Rule("9112 3.2.3", "authority form has a port", head("CONNECT a HTTP/1.1"), 400),
        Rule("9112 3.2.3", "no other method has authority form", head("GET a:443 HTTP/1.1"), 400),
        Rule(
            "9110 9.3.6",
            "CONNECT has no body",
            head("CONNECT a:443 HTTP/1.1", "Content-Length: 1\r\n") + "a",
            400
        ),
        Rule("9112 3.2.4", "asterisk form is for OPTIONS", head("OPTIONS * HTTP/1.1")),
        Rule("9112 3.2.4", "no other method has asterisk form", head("GET * HTTP/1.1"), 400),
        Rule("9112 3.2", "a target has no white space", head("GET /a b HTTP/1.1"), 400),
        Rule("9110 7.1", "a target has no fragment", head("GET /a#b HTTP/1.1"), 400),
        Rule("9112 3.2", "HTTP/1.1 needs Host", "GET / HTTP/1.1\r\n\r\n", 400),
        Rule("9112 3.2", "HTTP/1.0 does not", "GET / HTTP/1.0\r\n\r\n"),
        Rule("9112 3.2", "Host stands once", head("GET / HTTP/1.1", host), 400),
        Rule("9112 3.2", "Host may be empty", "GET / HTTP/1.1\r\nHost:\r\n\r\n"),
        Rule("9110 7.2", "Host is a host and a port", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        Rule("9110 4.2.1", "Host is no port alone", "GET / HTTP/1.1\r\nHost: :80\r\n\r\n", 400),
        Rule("3986 3.2.2", "Host may be percent-encoded", "GET / HTTP/1.1\r\nHost: %c3%a9\r\n\r\n"),
        Rule(
            "3986 2.1",
            "a percent sign has two digits",
            "GET / HTTP/1.1\r\nHost: a%c\r\n\r\n",
            400
        ),
        Rule(
            "3986 3.2.2",
            "Host may be an IPv6 address",
            "GET / HTTP/1.1\r\nHost: [::1]:80\r\n\r\n"
        ),
        Rule("3986 3.2.2", "or one of a later kind", "GET / HTTP/1.1\r\nHost: [v1.a:b]\r\n\r\n"),
        Rule(
            "3986 3.2.2",
            "nothing else is in brackets",
            "GET / HTTP/1.1\r\nHost: [ab]\r\n\r\n",
            400
        ),
    ]

    private static let fields: [Rule] = [
        Rule(
            "9112 5",
            "white space round a value is optional",
            head("GET / HTTP/1.1", "A:b \t\r\n")
        ),
        Rule(
            "9112 5.1",
            "no white space stands before the colon",
            head("GET / HTTP/1.1", "A : b\r\n"),
            400
        ),
        Rule("9112 5.2", "a folded line is refused", head("GET / HTTP/1.1", "A: b\r\n c\r\n"), 400),
        Rule("9110 5.1", "a name is a token", head("GET / HTTP/1.1", "A(: b\r\n"), 400),
        Rule(
            "9110 5.5",
            "a value may have any other byte",
            head("GET / HTTP/1.1", "A: \u{e9}\t!\r\n")
        ),
        Rule("9110 5.5", "NUL is refused", head("GET / HTTP/1.1", "A: \0\r\n"), 400),
        Rule(
            "9110 5.5",
            "a control character is refused",
            head("GET / HTTP/1.1", "A: \u{7}\r\n"),
            400
        ),
        Rule(
            "9110 5.4",
            "too many bytes are 431",
            head("GET / HTTP/1.1", "A: \(long(33_000))\r\n"),
            431
        ),
        Rule(
            "6585 5",
            "too many fields are 431",
            head("GET / HTTP/1.1", many("A: b\r\n", 100)),
            431
        ),
        Rule("9110 10.1.1", "100-continue is met", post("Expect: 100-Continue\r\n")),
        Rule("9110 10.1.1", "an empty list expects nothing", post("Expect: ,\r\n")),
        Rule("9110 10.1.1", "another expectation is 417", post("Expect: 200-ok\r\n"), 417),
        Rule(
            "9110 10.1.1",
            "also beside 100-continue",
            post("Expect: 100-continue, a=\"b\"\r\n"),
            417
        ),
    ]

    private static let framing: [Rule] = [
        Rule("9112 6.3", "without a length there is no body", post("")),
        Rule("9110 8.6", "a length is decimal digits", post("Content-Length: 1\r\n", "a")),
        Rule("9110 8.6", "and nothing else", post("Content-Length: +1\r\n", "a"), 400),
        Rule(
            "9110 8.6",
            "an overflow is a large body",
            post("Content-Length: \(many("9", 40))\r\n"),
            413
        ),
        Rule(
            "9112 6.3",
            "lengths that differ are refused",
            post("Content-Length: 1\r\nContent-Length: 2\r\n"),
            400
        ),
        Rule(
            "9110 8.6",
            "so is a length said twice",
            post("Content-Length: 1\r\nContent-Length: 1\r\n"),
            400
        ),
        Rule("9110 8.6", "also in one line", post("Content-Length: 1, 1\r\n", "a"), 400),
        Rule(
            "9112 6.1",
            "a length and a coding are an attack",
            post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
            400
        ),
        Rule(
            "9112 6.1",
            "the last coding is chunked",
            post("Transfer-Encoding: chunked, gzip\r\n"),
            400
        ),
        Rule("9112 7", "chunked stands once", post("Transfer-Encoding: chunked, chunked\r\n"), 400),
        Rule(
            "9112 6.1",
            "an unknown coding is 501",
            post("Transfer-Encoding: gzip, chunked\r\n"),
            501
        ),
        Rule(
            "9112 7",
            "a coding's name is in any case",
            post("Transfer-Encoding: CHUNKED\r\n", "0\r\n\r\n")
        ),
        Rule(
            "9110 5.6.1",
            "empty members count for nothing",
            post("Transfer-Encoding: , chunked\r\n", "0\r\n\r\n")
        ),
        Rule(
            "9112 6.1",
            "HTTP/1.0 has no codings",
            head("POST / HTTP/1.0", "Transfer-Encoding: chunked\r\n"),
            400
        ),
        Rule("9110 15.5.14", "a large body is 413", post("Content-Length: 1048577\r\n"), 413),
    ]

    private static let bodies: [Rule] = [
        Rule("9112 7.1", "a body comes in chunks", chunks("3\r\nabc\r\n0\r\n\r\n")),
        Rule("9112 7.1", "a size is hexadecimal digits", chunks("0x3\r\nabc\r\n0\r\n\r\n"), 400),
        Rule("9112 7.1", "leading zeros are nothing", chunks("0003\r\nabc\r\n00\r\n\r\n")),
        Rule("9112 7.1", "an overflow is a large body", chunks("1\(many("0", 16))\r\n"), 413),
        Rule(
            "9112 7.1",
            "2 to the 64th and one is not one",
            chunks("10000000000000001\r\na\r\n"),
            413
        ),
        Rule("9112 7.1", "a chunk ends where it says", chunks("2\r\nabc\r\n0\r\n\r\n"), 400),
        Rule(
            "9112 7.1.1",
            "extensions are passed over",
            chunks("3;a=b;c=\"d;e\"\r\nabc\r\n0\r\n\r\n")
        ),
        Rule("9112 7.1.1", "and bounded in a line", chunks("3;\(long(300))\r\n"), 400),
        Rule("9112 7.1.1", "and in all", chunks(many("1;\(long(200))\r\na\r\n", 21)), 400),
        Rule(
            "9112 7.1",
            "so are digits without need",
            chunks(many("\(many("0", 240))1\r\na\r\n", 19)),
            400
        ),
        Rule("9112 7.1.2", "trailers are checked and dropped", chunks("0\r\nHost: b\r\n\r\n")),
        Rule("9112 7.1.2", "a trailer is a field", chunks("0\r\nA b\r\n\r\n"), 400),
        Rule("6585 5", "too many trailers are 431", chunks("0\r\n\(many("A:\r\n", 33))\r\n"), 431),
        Rule("6585 5", "too large trailers are 431", chunks("0\r\nA: \(long(8_200))\r\n\r\n"), 431),
    ]

    static let all = lines + targets + fields + framing + bodies

    @Test(arguments: all)
    func `each rule is kept`(rule: Rule) {
        switch parse(rule.message) {
        case .complete: #expect(rule.status == 200)
        case .refused(let error): #expect(error.status.code == rule.status, "\(error.code)")
        case .needsMore: Issue.record("The message has no end.")
        }
    }

    @Test func `the page on HTTP names every limit and its default`() throws {
        let page = try #require(Repository.text("docs/HTTP.md"))
        for (name, value) in Mirror(reflecting: WireLimits()).children {
            #expect(page.contains("| `\(name ?? "")` | \(value) "))
        }
    }

    @Test func `a large size is refused as soon as it is said`() {
        // Also where the digits end above what 64 bits can hold, at every number of them.
        for count in 6...250 {
            let size = "1" + Self.many("0", count)
            #expect(parse(Self.chunks("\(size)\r\n")).error == .bodyTooLarge(limit: 1_048_576))
        }
    }

    @Test func `the connection closes after CONNECT, whose sender expects a tunnel`() throws {
        let head = try #require(parse(Self.head("CONNECT a:443 HTTP/1.1")).request).head
        #expect(!head.keepsAlive)
    }

    @Test func `the method and target of what is refused are known for its answer`() {
        var parser = RequestParser(limits: WireLimits())
        #expect(parse(Array("HEAD /a".utf8), with: &parser).step == .needsMore)
        #expect(parser.method == nil && parser.target == nil)
        #expect(parse(Array(" HTTP/1.1\r\nA\r\n".utf8), with: &parser).step.error == .missingColon)
        #expect(parser.method == .head && parser.target == "/a")
    }

    private static func many(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    private static func long(_ count: Int) -> String { many("a", count) }
}
