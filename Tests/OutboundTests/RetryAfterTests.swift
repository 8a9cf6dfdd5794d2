import HTTPTypes
import Outbound
import Platform
import Testing

struct RetryAfterTests {
    /// 1994-11-06T08:49:00Z, 37 seconds before the dates of RFC 9110 section 5.6.7.
    private static let now = Timestamp(secondsSince1970: 784_111_740)

    @Test(
        arguments: [
            ("0", .zero), ("30", .seconds(30)), ("007", .seconds(7)),
            ("86400", .seconds(86_400)), ("86401", .seconds(86_400)),
            ("99999999999999999999999", .seconds(86_400)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)),
            ("Sunday, 06-Nov-94 08:49:37 GMT", .seconds(37)),
            ("Sun Nov  6 08:49:37 1994", .seconds(37)),
            ("Sun, 06 Nov 1994 08:48:00 GMT", .zero),
            ("Fri, 31 Dec 2100 23:59:59 GMT", .seconds(86_400)),
        ] as [(String, Duration)]
    )
    func `seconds and all three forms of a date are read, up to a day`(
        field: String,
        wait: Duration
    ) {
        let answer = Answer(status: 429, headers: [.retryAfter: field])
        #expect(answer.retryAfter(now: Self.now) == wait)
    }

    @Test(
        arguments: [
            "", "soon", "-5", "+5", "1.5", "0x10", "Sun, 06 Nov 2147483647 08:49:37 GMT",
            "Sun, 99 Nov 1994 08:49:37 GMT",
        ]
    )
    func `what says nothing is as good as nothing`(field: String) {
        let answer = Answer(status: 429, headers: [.retryAfter: field])
        #expect(answer.retryAfter(now: Self.now) == nil)
        #expect(answer.disposition(now: Self.now) == .retry(after: nil))
    }

    @Test(arguments: [200, 201, 204, 299])
    func `a success needs nothing more`(status: Int) {
        #expect(Answer(status: status).disposition(now: Self.now) == nil)
    }

    @Test(arguments: [408, 425, 429, 500, 502, 503, 504, 599])
    func `what passes may be tried again, and not before it is allowed`(status: Int) {
        #expect(Answer(status: status).disposition(now: Self.now) == .retry(after: nil))
        let answer = Answer(status: status, headers: [.retryAfter: "3"])
        #expect(answer.disposition(now: Self.now) == .retry(after: .seconds(3)))
    }

    @Test(arguments: [301, 302, 400, 401, 403, 404, 409, 410, 413, 422])
    func `what stays is not tried again`(status: Int) {
        let answer = Answer(status: status, headers: [.retryAfter: "3"])
        #expect(answer.disposition(now: Self.now) == .never)
    }
}

struct OutboundErrorTests {
    static let meanings: [(OutboundError, Disposition, String)] = [
        (
            .invalidURL(reason: "it is malformed"), .never,
            "The URL cannot be used: it is malformed."
        ),
        (.unreachable(reason: "port.example"), .retry(after: nil), "No connection: port.example."),
        (
            .insecure(reason: "expired"), .retry(after: nil),
            "The connection is not secure: expired. Look at this machine's clock, the other side's"
                + " certificate, a proxy or captive portal in between, and outbound.ca-file."
        ),
        (
            .clientRefused(reason: "unknown ca"), .retry(after: nil),
            "The other side wants a certificate of an authority that it trusts: unknown ca."
        ),
        (
            .interrupted(reason: "reset", requestSent: false), .retry(after: nil),
            "The call broke off before the request was sent: reset."
        ),
        (
            .interrupted(reason: "reset", requestSent: true), .unknown,
            "The call broke off after the request was sent: reset."
        ),
        (
            .timedOut(after: .seconds(3), requestSent: false), .retry(after: nil),
            "No answer within 3000 ms before the request was sent."
        ),
        (
            .timedOut(after: .milliseconds(50), requestSent: true), .unknown,
            "No answer within 50 ms after the request was sent."
        ),
        (.responseTooLarge(bytesMax: 9), .never, "The answer is longer than 9 bytes."),
        (
            .cancelled(requestSent: false), .retry(after: nil),
            "The call was cancelled before the request was sent."
        ),
        (
            .cancelled(requestSent: true), .unknown,
            "The call was cancelled after the request was sent."
        ),
    ]

    @Test(arguments: meanings)
    func `each error says what may be done, and reads as a sentence`(
        error: OutboundError,
        disposition: Disposition,
        text: String
    ) {
        #expect(error.disposition == disposition)
        #expect("\(error)" == text)
    }
}
