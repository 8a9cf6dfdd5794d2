import HTTPMessage
import HTTPServer
import HTTPWire
import MetricsTestKit
import TestSupport
import Testing

/// What a client reads that does not speak HTTP as it should.
struct RefusalTests {
    @Test(
        arguments: [
            (
                "GET / HTTP/1.1\r\n\r\n", "400 Bad Request", "missing_host",
                "An HTTP/1.1 request must have a Host header."
            ),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", "413 Content Too Large",
                "body_too_large", "The body is larger than 10 bytes."
            ),
            (
                "GET /aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa HTTP/1.1\r\n", "414 URI Too Long",
                "request_line_too_long", "The request line is longer than 40 bytes."
            ),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nA: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
                "431 Request Header Fields Too Large", "headers_too_large",
                "The headers are larger than 50 bytes."
            ),
            (
                "GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n",
                "501 Not Implemented", "unsupported_transfer_encoding",
                "The only transfer coding taken here is chunked."
            ),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nExpect: b\r\nContent-Length: 9\r\n\r\n",
                "417 Expectation Failed", "unsupported_expectation",
                "The only expectation met here is 100-continue."
            ),
            (
                "GET / HTTP/2.0\r\n", "505 HTTP Version Not Supported", "unsupported_version",
                "Only HTTP/1.1 and HTTP/1.0 are spoken here."
            ),
        ]
    )
    func `a refusal says why in JSON and closes`(
        request: String,
        status: String,
        code: String,
        message: String
    ) async throws {
        let limits = ServerLimits(
            wire: WireLimits(requestLineBytes: 40, fieldSectionBytes: 50, bodyBytes: 10)
        )
        try await withServer(limits: limits) { _, port in
            let client = try await WireClient(port: port)
            try await client.send(request)
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 \(status)\r\nDate: "))
            #expect(answer.contains("\r\nContent-Type: application/json\r\n"))
            #expect(answer.contains("\r\nConnection: close\r\n"))
            let body = #"{"error":"\#(code)","message":"\#(message)","ok":false}"#
            #expect(answer.hasSuffix("\r\n\r\n" + body))
        }
    }

    @Test func `an encoded body is refused before it is sent, and how to send it is told`()
        async throws
    {
        let metrics = TestMetrics()
        try await withServer(metrics: metrics) { _, port in
            let client = try await WireClient(port: port)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Encoding: "
            try await client.send(head + "identity\r\n\r\na")
            #expect(try await client.receiveResponse().body == "POST / a")
            try await client.send("GET / HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\n\r\n")
            #expect(try await client.receiveResponse().body == "GET / ")
            try await client.send(head + "gzip\r\nExpect: 100-continue\r\n\r\n")
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 415 Unsupported Media Type\r\n"))
            #expect(answer.contains("\r\nAccept-Encoding: identity\r\n"))
            #expect(answer.contains(#""error":"encoded_body""#))
            let counter = try metrics.expectCounter(
                "scorebell_http_requests_refused_total",
                [("status", "415")]
            )
            #expect(counter.totalValue == 1)
        }
    }

    @Test func `HEAD is refused without a body, and closed`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send("HEAD / HTTP/1.1\r\n\r\n")
            let answer = try await client.receiveToEnd()
            #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
            #expect(answer.hasSuffix("\r\nConnection: close\r\n\r\n"))
        }
    }

    @Test func `requests before a refused one are answered`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            try await client.send("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nnonsense\r\n\r\n")
            #expect(try await client.receiveResponse().body == "GET /1 ")
            #expect(try await client.receiveToEnd().hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        }
    }

    @Test func `a client that goes on sending still reads why it was refused`() async throws {
        try await withServer { _, port in
            let client = try await WireClient(port: port)
            let body = [UInt8](repeating: 0x61, count: 4_000_000)
            let head = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4000000\r\n\r\n"
            try await client.send(Array(head.utf8) + body)
            try await client.finishSending()
            #expect(try await client.receiveToEnd().contains(#""error":"body_too_large""#))
        }
    }
}
