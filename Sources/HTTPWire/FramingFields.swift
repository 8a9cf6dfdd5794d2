/// The headers that decide where the message ends and whether the connection stays open.
///
/// They are collected while the headers are parsed and judged at the end, so that their order
/// cannot matter.
struct FramingFields: Sendable {
    private var hasHost = false
    private var expectsContinue = false
    private var expectsMore = false
    private var length: Int?
    private var isLengthTooLarge = false
    private var transferEncoding: TransferCodings?
    private var isEncoded = false
    private var closes = false
    private var keepsAlive = false

    private enum TransferCodings {
        case chunked, unsupported, malformed
    }

    /// Notes a field that affects the framing or the connection.
    mutating func note(_ line: Span<UInt8>, _ field: FieldLine) throws(WireError) {
        let name = line.extracting(0..<field.nameEnd)
        let value = line.extracting(field.value)
        switch name.count {
        case 4 where name.equalsIgnoringCase("host"):
            try noteHost(value)
        case 6 where name.equalsIgnoringCase("expect"):
            noteExpectation(value)
        case 10 where name.equalsIgnoringCase("connection"):
            noteConnection(value)
        case 14 where name.equalsIgnoringCase("content-length"):
            try noteLength(value)
        case 16 where name.equalsIgnoringCase("content-encoding"):
            noteContentEncoding(value)
        case 17 where name.equalsIgnoringCase("transfer-encoding"):
            noteTransferEncoding(value)
        default:
            break
        }
    }

    private mutating func noteHost(_ value: Span<UInt8>) throws(WireError) {
        guard !hasHost else { throw .repeatedHost }
        guard Authority.isValid(value) else { throw .malformedHost }
        hasHost = true
    }

    /// RFC 9110 10.1.1: a list, of which 100-continue is the only expectation that is defined.
    private mutating func noteExpectation(_ value: Span<UInt8>) {
        value.forEachListItem { item in
            if item.equalsIgnoringCase("100-continue") {
                expectsContinue = true
            } else {
                expectsMore = true
            }
        }
    }

    /// RFC 9110 7.6.1: a list of options, letter case aside.
    private mutating func noteConnection(_ value: Span<UInt8>) {
        value.forEachListItem { item in
            if item.equalsIgnoringCase("close") { closes = true }
            if item.equalsIgnoringCase("keep-alive") { keepsAlive = true }
        }
    }

    /// RFC 9112 6.3: differing lengths are an attack, not a typo, and equal ones are refused too.
    private mutating func noteLength(_ value: Span<UInt8>) throws(WireError) {
        guard length == nil, !isLengthTooLarge else { throw .repeatedContentLength }
        guard !value.isEmpty else { throw .malformedContentLength }
        var sum = 0
        var index = 0
        while index < value.count {
            guard value[index].isDigit else { throw .malformedContentLength }
            let (product, overflows) = sum.multipliedReportingOverflow(by: 10)
            let (total, overflowsToo) = product.addingReportingOverflow(Int(value[index]) - 0x30)
            isLengthTooLarge = isLengthTooLarge || overflows || overflowsToo
            sum = total
            index += 1
        }
        length = sum
    }

    /// RFC 9110 8.4.1 and 12.5.3: `identity` is no coding, though some clients send it.
    private mutating func noteContentEncoding(_ value: Span<UInt8>) {
        value.forEachListItem { item in
            if !item.equalsIgnoringCase("identity") { isEncoded = true }
        }
    }

    /// RFC 9112 6.1: `chunked` must be last and only once, over all lines of the field.
    private mutating func noteTransferEncoding(_ value: Span<UInt8>) {
        var codings = transferEncoding
        var isEmpty = true
        value.forEachListItem { item in
            isEmpty = false
            let isChunked = item.equalsIgnoringCase("chunked")
            switch codings {
            case nil: codings = isChunked ? .chunked : .unsupported
            case .unsupported: break
            case .chunked, .malformed: codings = .malformed
            }
        }
        transferEncoding = isEmpty ? .malformed : codings
    }

    /// Returns how the body ends (RFC 9112 6.3); refuses contradictory headers.
    func framing(
        minorVersion: Int,
        limits: WireLimits
    ) throws(WireError) -> RequestHead.Framing {
        let framing = try transferFraming(minorVersion: minorVersion, limits: limits)
        // RFC 9110 15.5.16: an encoded body that is not decoded must not be taken for plain.
        if isEncoded, framing != .none { throw .encodedBody }
        return framing
    }

    private func transferFraming(
        minorVersion: Int,
        limits: WireLimits
    ) throws(WireError) -> RequestHead.Framing {
        // RFC 9112 3.2: 400 for a 1.1 request without Host.
        if minorVersion >= 1, !hasHost { throw .missingHost }
        if let transferEncoding {
            // RFC 9112 6.1: faulty framing, even if a Content-Length is there as well.
            if minorVersion < 1 { throw .transferEncodingBeforeVersion11 }
            // RFC 9112 6.1: the two together may be an attempt to smuggle a request.
            if length != nil { throw .contentLengthWithTransferEncoding }
            switch transferEncoding {
            case .chunked: return .chunked
            case .unsupported: throw .unsupportedTransferEncoding
            case .malformed: throw .malformedTransferEncoding
            }
        }
        guard let length else { return .none }
        if isLengthTooLarge || length > limits.bodyBytes {
            throw .bodyTooLarge(limit: limits.bodyBytes)
        }
        return length == 0 ? .none : .length(length)
    }

    /// Whether the client waits for 100 (Continue) before sending the body.
    func awaitsContinue(minorVersion: Int) throws(WireError) -> Bool {
        // RFC 9110 10.1.1: 417 for any other expectation.
        if expectsMore { throw .unsupportedExpectation }
        // The same section: in an HTTP/1.0 request it must be ignored.
        return expectsContinue && minorVersion >= 1
    }

    /// RFC 9112 9.3: 1.1 keeps the connection unless it says close, 1.0 only if it asks for it.
    func keepsConnection(minorVersion: Int) -> Bool {
        !closes && (minorVersion >= 1 || keepsAlive)
    }
}

extension Span<UInt8> {
    /// Calls `body` with each element of a comma-separated list that is not empty (RFC 9110 5.6.1).
    fileprivate func forEachListItem(_ body: (Span<UInt8>) -> Void) {
        var start = 0
        while start <= count {
            let end = firstIndex(of: .comma, from: start) ?? count
            let item = trimmed(start..<end)
            if !item.isEmpty { body(extracting(item)) }
            start = end + 1
        }
    }
}
