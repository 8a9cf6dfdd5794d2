import HTTPMessage
package import HTTPTypes

/// Parses the bytes of one connection into requests, strictly by RFC 9112.
///
/// Pass each byte once, in pieces of any size; the result does not depend on the pieces. Do not use
/// it after a refusal.
package struct RequestParser: Sendable, ~Copyable {
    /// The result of parsing the bytes so far.
    package enum Step: Sendable, Hashable {
        /// A complete request; the remaining bytes belong to the next one.
        case complete(WireRequest)

        /// The request is incomplete; all bytes were consumed, unless `awaitsAdmission`.
        case needsMore

        /// Not a valid request; answer with the error's status and close the connection.
        case refused(WireError)
    }

    /// The state of the current request.
    package enum Phase: Sendable, Hashable {
        /// No byte of it has arrived.
        case idle
        case head
        case body
    }

    private let limits: WireLimits
    private let unaskedBodyBytes: Int
    private var headParser: HeadParser

    /// The head of the request whose body is being read.
    package private(set) var head: RequestHead?
    /// The missing bytes of a body with a known length.
    private var remaining = 0
    private var content: [UInt8] = []
    private var chunked: ChunkedBody?

    /// Whether the client waits for 100 (Continue) and has sent no byte of the body yet.
    package private(set) var awaitsContinue = false

    /// Whether the head is complete and its body waits for `admitBody`.
    package private(set) var awaitsAdmission = false

    /// Makes a parser for one connection.
    ///
    /// - Parameters:
    ///   - limits: What is refused for its size.
    ///   - unaskedBodyBytes: A longer body, or one that did not come whole with its head, is read
    ///     only after `admitBody`.
    package init(limits: WireLimits, unaskedBodyBytes: Int = .max) {
        self.limits = limits
        self.unaskedBodyBytes = unaskedBodyBytes
        headParser = HeadParser(limits: limits)
    }

    /// The bytes that are held of the current request.
    package var bufferedBytes: Int {
        (head?.fields.byteCount ?? headParser.byteCount) + content.capacity
            + (chunked?.content.capacity ?? 0)
    }

    /// Allows the body of the current request to be read.
    ///
    /// - Parameter bytes: How long it may be, where that is less than the limits say.
    /// - Throws: `WireError.bodyTooLarge`, when it is known to be longer.
    package mutating func admitBody(upTo bytes: Int) throws(WireError) {
        awaitsAdmission = false
        let limit = min(bytes, limits.bodyBytes)
        if remaining > limit { throw .bodyTooLarge(limit: limit) }
        chunked?.bodyBytesMax = limit
    }

    /// The method of the current or refused request; nil before its first line is complete.
    package var method: HTTPRequest.Method? { head?.method ?? headParser.requestLine?.method }
    /// The target of the current or refused request; nil before its first line is complete.
    package var target: String? { head?.target ?? headParser.requestLine?.target }

    package var phase: Phase {
        if head != nil { .body } else if headParser.hasBegun { .head } else { .idle }
    }

    /// Continues at `position`, which moves behind the last consumed byte.
    ///
    /// - Parameters:
    ///   - input: Bytes as they came.
    ///   - position: Where the bytes begin that were not given before.
    /// - Returns: A whole request, the wish for more, or why this cannot become one.
    package mutating func parse(_ input: Span<UInt8>, from position: inout Int) -> Step {
        if head == nil {
            switch headParser.parse(input, from: &position) {
            case .refused(let error): return .refused(error)
            case .needsMore: return .needsMore
            case .done(let head):
                switch head.framing {
                case .none: return .complete(WireRequest(head: head, body: []))
                case .length(let length): remaining = length
                case .chunked: chunked = ChunkedBody(limits: limits)
                }
                awaitsContinue = head.expectsContinue
                self.head = head
                let hasCome = chunked == nil && remaining <= input.count - position
                awaitsAdmission =
                    unaskedBodyBytes != .max && !(hasCome && remaining <= unaskedBodyBytes)
            }
        }
        if awaitsAdmission { return .needsMore }
        if position < input.count { awaitsContinue = false }
        do throws(WireError) {
            let isComplete =
                if chunked == nil {
                    parseContent(input, from: &position)
                } else {
                    try parseChunks(input, from: &position)
                }
            guard isComplete, let head = head.take() else { return .needsMore }
            defer { content = [] }
            return .complete(WireRequest(head: head, body: content))
        } catch {
            return .refused(error)
        }
    }

    /// Consumes bytes of a body with a known length; returns true with the last one.
    private mutating func parseContent(_ input: Span<UInt8>, from position: inout Int) -> Bool {
        let end = position + min(remaining, input.count - position)
        remaining -= end - position
        if content.isEmpty {
            content = input.extracting(position..<end).copied()
        } else {
            content.append(
                copying: input.extracting(position..<end),
                limit: content.count + end - position + remaining
            )
        }
        position = end
        return remaining == 0
    }

    private mutating func parseChunks(
        _ input: Span<UInt8>,
        from position: inout Int
    ) throws(WireError) -> Bool {
        guard try chunked?.parse(input, from: &position) == true else { return false }
        content = chunked?.content ?? []
        chunked = nil
        return true
    }
}
