/// What libcurl's remarks on a transfer tell of its HTTP/2 stream: whether the other side refused
/// the request, so that nothing was done with it (RFC 9113 section 8.7).
///
/// libcurl has one code for that and for streams that broke off, and tells the difference by its
/// remarks alone. A remark that reads otherwise, in another version, makes a refusal one of the
/// failures after which it is unknown what was done.
package struct StreamRemarks {
    /// The stream that the request went out on, until libcurl turns to another connection.
    private var streamID: Int?
    private var hasBegun = false
    private var wasRefused = false
    /// False once libcurl may have kept in its handle that a stream was refused: it forgets that
    /// only when it says so, and would say it of the next stream that breaks off.
    private var isFresh = true

    package init() {}

    /// Takes note that the request is about to go out, perhaps anew.
    package mutating func begin() {
        if hasBegun, !wasRefused { isFresh = false }
        hasBegun = true
        wasRefused = false
        streamID = nil
    }

    /// Takes a remark; true when it says that the request was refused.
    package mutating func add(_ remark: String) -> Bool {
        // REFUSED_STREAM on a new connection. On a kept one libcurl does not say why it begins
        // again.
        if remark.hasPrefix("REFUSED_STREAM, retrying") {
            wasRefused = true
            return isFresh
        }
        // From here on it also looks at idle connections, which may have received a GOAWAY.
        if Self.endings.contains(where: remark.hasPrefix) { streamID = nil }
        if let number = Self.number(in: remark, after: "Using Stream ID: ") { streamID = number }
        // GOAWAY names the last stream that something was done with; 7.88 has the slip of the pen.
        guard
            remark.hasPrefix("received GOAWAY, ") || remark.hasPrefix("recveived GOAWAY, "),
            let last = remark.split(separator: " ").last,
            let lastID = Self.number(in: String(last), after: "last_stream="),
            let streamID
        else { return false }
        return streamID > lastID
    }

    /// How the remarks begin with which libcurl gives a connection up and begins again.
    private static let endings = ["Connection died, retrying", "Downgrades to HTTP/1.1"]

    private static func number(in remark: String, after prefix: String) -> Int? {
        guard remark.hasPrefix(prefix) else { return nil }
        return Int(remark.dropFirst(prefix.count).prefix { $0.isWholeNumber })
    }
}
