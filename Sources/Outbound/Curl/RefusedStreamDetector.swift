/// Detects from libcurl's debug messages whether the server refused an HTTP/2 request without
/// processing it (RFC 9113 section 8.7).
///
/// libcurl reports refused streams and broken ones by the same code; only its messages tell them
/// apart. If a later version words them differently, a refusal becomes a failure after which the
/// effect is unknown.
package struct RefusedStreamDetector {
    /// The stream of the request; nil again when libcurl switches to another connection.
    private var streamID: Int?
    private var hasBegun = false
    private var wasRefused = false
    /// False once libcurl's handle may hold a refusal that it has not reported: it would report it
    /// for the next broken stream.
    private var isFresh = true

    package init() {}

    /// Notes that the request is about to be sent, perhaps again.
    package mutating func begin() {
        if hasBegun, !wasRefused { isFresh = false }
        hasBegun = true
        wasRefused = false
        streamID = nil
    }

    /// Parses a message; returns true if it says that the request was refused.
    package mutating func add(_ message: String) -> Bool {
        // REFUSED_STREAM on a new connection; for a reused one libcurl does not say why it repeats.
        if message.hasPrefix("REFUSED_STREAM, retrying") {
            wasRefused = true
            return isFresh
        }
        // From here on it also checks idle connections, which may have received a GOAWAY.
        if Self.endings.contains(where: message.hasPrefix) { streamID = nil }
        if let number = Self.number(in: message, after: "Using Stream ID: ") { streamID = number }
        // GOAWAY names the last processed stream; the misspelling is that of libcurl 7.88.
        guard
            message.hasPrefix("received GOAWAY, ") || message.hasPrefix("recveived GOAWAY, "),
            let last = message.split(separator: " ").last,
            let lastID = Self.number(in: String(last), after: "last_stream="),
            let streamID
        else { return false }
        return streamID > lastID
    }

    /// The messages with which libcurl abandons a connection and repeats the request.
    private static let endings = ["Connection died, retrying", "Downgrades to HTTP/1.1"]

    private static func number(in message: String, after prefix: String) -> Int? {
        guard message.hasPrefix(prefix) else { return nil }
        return Int(message.dropFirst(prefix.count).prefix { $0.isWholeNumber })
    }
}
