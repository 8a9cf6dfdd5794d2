/// What generated requests are made of; each list has what a grammar allows, the odd ones what
/// senders do all the same, by mistake or on purpose.
enum Ingredients {
    static let before = ["\r\n", "\r\n\r\n", "\n", " ", "\r", "\0"]
    static let methods = [
        "GET", "POST", "POST", "PUT", "HEAD", "OPTIONS", "PATCH", "DELETE", "CONNECT",
    ]
    static let oddMethods = [
        "get", "BREW", "M-SEARCH", "QUERY", "TRACE", "G@T", "GET:", "", "P\u{d6}ST", "PRI", "A_B!c",
    ]
    static let oddSpaces = ["  ", "\t", "", " \t", "\u{b}", "\u{c}", "\u{a0}"]
    static let targets = [
        "/", "/webhook", "/webhook/name?wait=3", "/a%20b/c", "//a", "/?", "/a;b=c,d",
        "/api/v4/projects/1",
    ]
    static let authorities = ["b.example:443", "[::1]:8443", "127.0.0.1:1"]
    static let oddTargets = [
        "*", "http://b.example/x?y", "http://b", "https://b:8443?q", "HTTP://B/", "b.example:443",
        "a",
        "/a#b", "/a\u{e9}", "/%", "/%zz", "/a|b", "/\"<>\\^`{}", "http://", "http://u@b/",
        "ftp://b/",
        "http:///x", "?a", "b.example:", "[::1]:443", "/../..", "/a\0", "/a\u{7f}",
        "http://b:99999/",
        "http://b:8a/", "/\\evil", "javascript:1", "#", "b", ":80", "/a b",
    ]
    static let versions = ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0"]
    static let oddVersions = [
        "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "http/1.1", "HTTP/1", "HTTP/1.10", "HTTP/11",
        "HTTP/01.1",
        "", "HTTP /1.1", "HTTP/1.1 ", "HTTP/1.1\t", "ICE/1.0", "RTSP/1.0", "HTTP/1,1", "HTTP/1.1x",
    ]
    static let hosts = ["a", "a.example:8080", "[::1]:80", "127.0.0.1", ""]
    static let oddHosts = [
        "a b", "a/b", "a@b", "a:b", "[::1", "a,b", "a, b", "\u{e9}", ":80", "a%", "a\tb",
        "a:123456",
    ]
    static let fields: [(String, String)] = [
        ("Accept", "*/*"), ("User-Agent", "curl/8.5"), ("Content-Type", "application/json"),
        ("X-Port-Signature", "v1,AAAA="), ("X-Port-Timestamp", "1700000000"),
        ("Cookie", "a=b; c=d"),
        ("Connection", "close"), ("Connection", "keep-alive"), ("Connection", "Close, te"),
        ("Connection", "a,keep-alive"), ("X-Empty", ""), ("X-Text", "\u{e9}\u{1F514}"),
        ("Via", "1.1 a, 1.0 b"),
        ("X-Long", String(repeating: "b", count: 300)), ("Expect", "100-continue"),
        ("Upgrade", "h2c"),
        ("Connection", "upgrade"), ("X-Tab", "a\tb"), ("Proxy-Connection", "close"),
        ("Keep-Alive", "timeout=5"),
    ]
    static let oddLines = [
        " folded", "\tfolded", "NoColon", ": no name", "A b: c", "A\u{e9}: b", "A: \0", "A: b\rc",
        "A: b\nc",
        "A: \u{1}", "A: \u{7f}", "(A): b", "A\0: b", "Expect: 200-ok", "Expect: 100-continue, x",
        "Content-Length : 3", "Transfer-Encoding : chunked", "Content_Length: 3", "\"A\": b",
        "{}: a",
        "Content-Length\u{b}: 3", "Transfer\u{2d}Encoding: chunked", "Host: b", "A: b\r",
        "A:\u{80}",
        "Connection: \"close\"", "Connection:", "Connection: close close", "A: b\r\n c", "A:\r\n",
        "Transfer-Encoding:\u{b}chunked", "X: \u{85}", "A\t: b", ":", "=", "A: b\u{c}",
    ]
    static let contents = [
        "", "a", "hello", "{\"runId\": \"r_1\"}", "\r\n", "0\r\n\r\n",
        "GET /smuggled HTTP/1.1\r\nHost: s\r\n\r\n",
        String(repeating: "x", count: 17), "a\0b",
    ]
    static let oddLengths = [
        "+N", "-N", " N ", "N, N", "N,N", "N N", "0N", "00000000000000000000N", "0xN", "Ne0", "N.0",
        "", "N;",
        "18446744073709551616", "18446744073709551617", "9223372036854775808", "4294967296",
        "99999999", "N\t",
        "\u{661}", "N_0", "\"N\"", "N\0", "1048577", "N,", ",N",
    ]
    static let codings = ["chunked", "chunked", "chunked", "Chunked", "CHUNKED"]
    static let oddCodings = [
        "gzip", "identity", "gzip, chunked", "chunked, gzip", "chunked, chunked", "xchunked",
        "chunkedx",
        "chunked;a=b", "\"chunked\"", ",chunked", "chunked,", ", chunked ,", "", "chun ked",
        "\u{b}chunked",
        "chunked\0", "gzip chunked", "cow", "identity, chunked", "chunked\u{a0}", "'chunked'",
        "chunked;",
    ]
    static let oddSizes = [
        "", "0x3", "-1", "+3", " 3", "g", "3 ", "3\t", "ffffffffffffffff", "10000000000000003",
        "00000000000000000003",
        "7fffffffffffffff", "3_0", "3,", "0000000000000000000000000003", "000000000000000000005",
        "00000000000000000000000001", "1\0", "3\u{661}",
        "100001",
    ]
    static let extensions = [";a", ";a=b", ";a=\"b;c\"", ";a=b;c=d", ";A-b.c=1"]
    static let oddExtensions = [
        ";", ";;", ";=", " ;a=b", "; a = b", ";a=\"b", ";a=\u{e9}", ";a\0", ";a\rb", ";a\nb",
        ";(a)", " a", "\t;a",
        ";a=\"\\\"\"", ";" + String(repeating: "e", count: 300),
    ]
    static let oddEnds = [
        "\n", "\r", "\r\r\n", "\n\r\n", "\r\n\r\n", "", " \r\n", "\r\n ", "\u{b}\r\n", "\u{85}",
        "\u{2028}",
    ]
    static let marks: [UInt8] =
        Array(" \t\r\n:;,/\0\"=%0123456789aF\u{7f}".utf8) + [0x80, 0xA0, 0xFF]

    /// As clients sent them: a webhook, curl, a browser, Python's requests, a proxy.
    static let real = [
        """
        POST /webhook HTTP/1.1\r
        host: scorebell.example.com\r
        user-agent: axios/1.7.9\r
        content-type: application/json\r
        x-port-timestamp: 1700000000\r
        x-port-signature: v1,3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\r
        content-length: 22\r
        accept-encoding: gzip, compress, deflate, br\r
        connection: keep-alive\r
        \r
        {"runId":"r_abcdefgh"}
        """,
        """
        POST /webhook/nightly?wait=30 HTTP/1.1\r
        Host: localhost:8080\r
        User-Agent: curl/7.88.1\r
        Accept: */*\r
        Transfer-Encoding: chunked\r
        Expect: 100-continue\r
        \r
        1a\r
        {"context":{"runId":"r_1"}\r
        1\r
        }\r
        0\r
        \r

        """,
        """
        GET /runs/01J0?tab=log HTTP/1.1\r
        Host: scorebell.example.com\r
        User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0\r
        Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r
        Accept-Language: en-US,en;q=0.5\r
        Cookie: session=eyJhbGciOi.JIUzI1NiIs\r
        Upgrade-Insecure-Requests: 1\r
        Sec-Fetch-Dest: document\r
        \r

        """,
        """
        POST /api/v4/projects/platform%2Factions/trigger/pipeline HTTP/1.1\r
        Host: localhost\r
        User-Agent: python-requests/2.32.3\r
        Accept-Encoding: gzip, deflate\r
        Connection: keep-alive\r
        Content-Length: 25\r
        Content-Type: application/x-www-form-urlencoded\r
        \r
        token=t&ref=main&a%5B%5D=
        """,
        """
        GET /healthz HTTP/1.0\r
        Connection: close\r
        X-Forwarded-For: 10.0.0.1, 10.0.0.2\r
        \r

        """,
        """
        HEAD http://scorebell.example.com/readyz HTTP/1.1\r
        Host: scorebell.example.com\r
        Proxy-Connection: keep-alive\r
        \r

        """,
    ]
}
