import HTTPWire

/// The chunked decoder: what comes out is never more than what went in, and one encoding of it.
enum ChunkedTarget {
    private static let head = Array(
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".utf8
    )

    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let body = Array(input.dropFirst())
        let cut = head.count + Int(input.first ?? 0) * (body.count + 1) / 256
        let whole = try RequestTarget.outcome(of: head + body, cuts: [])
        try BrokenInvariant.unless(
            whole == RequestTarget.outcome(of: head + body, cuts: [head.count, cut]),
            "cut at \(cut), the outcome is another"
        )
        guard let request = whole.requests.first else { return }
        // Each byte of content has at least its chunk's size, two line ends and the last chunk.
        try BrokenInvariant.unless(
            request.body.isEmpty || request.body.count + 10 <= body.count,
            "\(request.body.count) bytes of \(body.count)"
        )
        let size = String(request.body.count, radix: 16)
        let again =
            request.body.isEmpty
            ? Array("0\r\n\r\n".utf8)
            : Array("\(size)\r\n".utf8) + request.body + Array("\r\n0\r\n\r\n".utf8)
        let decoded = try RequestTarget.outcome(of: head + again, cuts: [])
        try BrokenInvariant.unless(decoded.requests == [request], "it differs encoded again")
    }
}
