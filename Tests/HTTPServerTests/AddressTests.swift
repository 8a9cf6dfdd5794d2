import HTTPMessage
import HTTPServer
import HTTPTypes
import TestSupport
import Testing

struct AddressTests {
    @Test(arguments: [
        ("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "0.0.0.0"), ("255.1.2.3", "255.1.2.3"),
        ("::1", "::1"), ("2001:DB8:0::9", "2001:db8::9"), ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1234:5678:9abc:def0", "fe80::1234:5678:9abc:def0"),
    ])
    func `an address is read and written as usual`(text: String, written: String) {
        #expect(PeerAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "localhost", "1.2.3", "1.2.3.256", "[::1]", "::1%lo", "1.2.3.4:80", "::g",
    ])
    func `what is no address is none`(text: String) {
        #expect(PeerAddress(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false),
        ("192.0.2.1", "192.0.2.1", true), ("192.0.2.1", "192.0.2.2", false),
        ("192.0.2.128/25", "192.0.2.129", true), ("192.0.2.128/25", "192.0.2.127", false),
        ("0.0.0.0/0", "8.8.8.8", true), ("0.0.0.0/0", "::1", false), ("::/0", "8.8.8.8", false),
        ("2001:db8::/33", "2001:db8:7fff::1", true), ("2001:db8::/33", "2001:db8:8000::1", false),
        ("2001:db8::4:0/112", "2001:db8::4:ffff", true),
        ("2001:db8::4:0/112", "2001:db8::5:0", false),
        ("::ffff:10.0.0.0/8", "10.1.1.1", true),
    ])
    func `a network has the addresses whose first bits are its own`(
        range: String,
        address: String,
        isInside: Bool
    ) throws {
        let range = try #require(AddressRange(range))
        #expect(range.contains(try #require(PeerAddress(address))) == isInside)
    }

    @Test(arguments: ["10.0.0.1/8", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "::/129", "a/8", ""])
    func `what cannot be meant as a network is refused`(text: String) {
        #expect(AddressRange(text) == nil)
        #expect(text.isEmpty || TrustedProxies(text) == nil)
    }
}

/// Whose word about the client is taken.
@Suite(.timeLimit(.minutes(1)))
struct TrustedProxiesTests {
    /// The fields of one request, and who it is then taken to come from.
    static let cases: [(trusted: String, fields: String, client: String)] = [
        ("", "X-Forwarded-For: 192.0.2.1", "127.0.0.1"),
        ("10.0.0.0/8", "X-Forwarded-For: 192.0.2.1", "127.0.0.1"),
        ("127.0.0.1", "X-Forwarded-For: 192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "X-Forwarded-For: 192.0.2.1:4711", "192.0.2.1"),
        ("127.0.0.1", "X-Forwarded-For: [2001:db8::1]:80", "2001:db8::1"),
        ("127.0.0.1", "X-Forwarded-For: 6.6.6.6, 192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 192.0.2.1", "192.0.2.1"),
        ("127.0.0.1, 10.0.0.0/8", "X-Forwarded-For: 6.6.6.6, 192.0.2.1, 10.0.0.9", "192.0.2.1"),
        ("127.0.0.1 10.0.0.0/8", "X-Forwarded-For: 10.0.0.1, 10.0.0.2", "10.0.0.1"),
        ("127.0.0.1,10.0.0.0/8", "X-Forwarded-For: 6.6.6.6, junk, 10.0.0.2", "10.0.0.2"),
        ("127.0.0.1", "X-Forwarded-For: unknown", "127.0.0.1"),
        ("127.0.0.1", "X-Forwarded-For:", "127.0.0.1"),
        ("127.0.0.1", "Forwarded: for=192.0.2.1;proto=https;by=10.0.0.1", "192.0.2.1"),
        ("127.0.0.1", #"Forwarded: For="[2001:db8::1]:4711""#, "2001:db8::1"),
        ("127.0.0.1", #"Forwarded: for="6.6.6.6, 7", for=192.0.2.1"#, "192.0.2.1"),
        ("127.0.0.1", "Forwarded: for=_hidden, for=unknown", "127.0.0.1"),
        ("127.0.0.1", "Forwarded: for=192.0.2.1\r\nX-Forwarded-For: 192.0.2.1", "192.0.2.1"),
        ("127.0.0.1", "Forwarded: for=6.6.6.6\r\nX-Forwarded-For: 192.0.2.1", "127.0.0.1"),
        ("unix", "X-Forwarded-For: 192.0.2.1", "127.0.0.1"),
    ]

    @Test(arguments: cases)
    func `the client is who the nearest proxy of ours says`(
        trusted: String,
        fields: String,
        client: String
    ) async throws {
        let lines = LogLines()
        let proxies = try #require(TrustedProxies(trusted))
        try await withServer(logger: lines.logger, proxies: proxies) { request in
            Response(.ok, body: Array(request.clientAddress.utf8))
        } _: { _, port in
            let wire = try await WireClient(port: port)
            try await wire.send("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n")
            #expect(try await wire.receiveResponse().body == client)
        }
        #expect(lines.all.contains { $0.contains("request answered address=\(client) ") })
    }

    @Test(arguments: [
        ("192.0.2.7", "192.0.2.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"), ("::1", "::"),
        ("::ffff:192.0.2.7", "192.0.2.7"), ("unknown", "127.0.0.1"),
    ])
    func `a client's network is what one customer has`(
        address: String,
        network: String
    ) async throws {
        let proxies = TrustedProxies("127.0.0.1")
        try await withServer(proxies: try #require(proxies)) { request in
            Response(.ok, body: Array(request.clientNetwork.utf8))
        } _: { _, port in
            let wire = try await WireClient(port: port)
            try await wire.send("GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: \(address)\r\n\r\n")
            #expect(try await wire.receiveResponse().body == network)
        }
    }

    @Test(arguments: [
        ("127.0.0.1", "X-Forwarded-Proto: https", true),
        ("127.0.0.1", "X-Forwarded-Proto: https, http", false),
        ("127.0.0.1", "Forwarded: proto=HTTPS", true),
        ("127.0.0.1", "Forwarded: proto=https\r\nX-Forwarded-Proto: http", false),
        ("10.0.0.1", "X-Forwarded-Proto: https", false),
    ])
    func `a proxy of ours also says whether the client came by HTTPS`(
        trusted: String,
        fields: String,
        isSecure: Bool
    ) async throws {
        let proxies = try #require(TrustedProxies(trusted))
        try await withServer(proxies: proxies) { request in
            Response(.ok, body: Array("\(request.isSecure)".utf8))
        } _: { _, port in
            let wire = try await WireClient(port: port)
            try await wire.send("GET / HTTP/1.1\r\nHost: x\r\n\(fields)\r\n\r\n")
            #expect(try await wire.receiveResponse().body == "\(isSecure)")
        }
    }
}
