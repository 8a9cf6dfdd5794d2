import HTTPMessage
package import HTTPTypes

/// Turns the bytes of one connection into requests, one after the other, strictly by RFC 9112.
///
/// Feed it every byte once, in pieces of any size; the result does not depend on how they were cut.
/// After a refusal it must not be used again.
package struct RequestParser: Sendable, ~Copyable {
    /// What came of the bytes so far.
    package enum Step: Sendable, Hashable {
        /// A whole request; the bytes behind it belong to the next one.
        case complete(WireRequest)

        /// The request has not ended; every byte was taken, unless `awaitsAdmission`.
        case needsMore

        /// This is not a request; answer with the error's status and close.
        case refused(WireError)
    }

    /// How far the request under way has come.
    package enum Phase: Sendable, Hashable {
        /// Not a byte of it has come.
        case idle
        case head
        case body
    }

    private let limits: WireLimits
    private let unaskedBodyBytes: Int
    private var headParser: HeadParser

    /// The head of the request whose body is being read.
    package private(set) var head: RequestHead?
    /// Bytes of a body with a known length that have not come.
    private var remaining = 0
    private var content: [UInt8] = []
    private var chunked: ChunkedBody?

    /// Whether the client waits for 100 (Continue) and has sent no byte of the body yet.
    package private(set) var awaitsContinue = false

    /// Whether a head has come whose body is read only after `admitBody`.
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

    /// Bytes that are kept of the request under way.
    package var bufferedBytes: Int {
        (head?.fields.byteCount ?? headParser.byteCount) + content.capacity
            + (chunked?.content.capacity ?? 0)
    }

    /// Lets the body of the request under way be read.
    ///
    /// - Parameter bytes: How long it may be, where that is less than the limits say.
    /// - Throws: `WireError.bodyTooLarge`, when it is known to be longer.
    package mutating func admitBody(upTo bytes: Int) throws(WireError) {
        awaitsAdmission = false
        let limit = min(bytes, limits.bodyBytes)
        if remaining > limit { throw .bodyTooLarge(limit: limit) }
        chunked?.bodyBytesMax = limit
    }

    /// The method of the request under way or refused; nil until its first line has come.
    package var method: HTTPRequest.Method? { head?.method ?? headParser.requestLine?.method }
    /// Its target, likewise.
    package var target: String? { head?.target ?? headParser.requestLine?.target }

    package var phase: Phase {
        if head != nil { .body } else if headParser.hasBegun { .head } else { .idle }
    }

    /// Reads on from `position`, which moves behind the last byte taken.
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

    /// Takes bytes of a body with a known length; true with the last one.
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
