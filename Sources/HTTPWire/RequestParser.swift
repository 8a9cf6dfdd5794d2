/// Turns the bytes of one connection into requests, one after the other, strictly by RFC 9112.
///
/// Feed it every byte once, in pieces of any size; the result does not depend on how they were cut.
/// After a refusal it must not be used again.
package struct RequestParser: Sendable {
    /// What came of the bytes so far.
    package enum Step: Sendable, Hashable {
        /// A whole request; the bytes behind it belong to the next one.
        case complete(WireRequest)

        /// Every byte was taken and the request has not ended.
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

    private enum Stage {
        case head(HeadParser)
        case length(RequestHead, remaining: Int, content: [UInt8])
        case chunked(RequestHead, ChunkedBody)
    }

    private let limits: WireLimits
    private var stage: Stage

    /// Whether the client waits for 100 (Continue) and has sent no byte of the body yet.
    package private(set) var awaitsContinue = false

    package init(limits: WireLimits) {
        self.limits = limits
        stage = .head(HeadParser(limits: limits))
    }

    package var phase: Phase {
        switch stage {
        case .head(let parser): parser.hasBegun ? .head : .idle
        case .length, .chunked: .body
        }
    }

    /// The head of the request whose body is being read.
    package var head: RequestHead? {
        switch stage {
        case .head: nil
        case .length(let head, _, _), .chunked(let head, _): head
        }
    }

    /// Reads on from `position`, which moves behind the last byte taken.
    ///
    /// - Parameters:
    ///   - input: Bytes as they came.
    ///   - position: Where the bytes begin that were not given before.
    /// - Returns: A whole request, the wish for more, or why this cannot become one.
    package mutating func parse(_ input: Span<UInt8>, from position: inout Int) -> Step {
        if case .head(var parser) = stage {
            // The stage must not hold the parser as well, or its buffers would be copied.
            stage = .head(HeadParser(limits: limits))
            switch parser.parse(input, from: &position) {
            case .refused(let error): return .refused(error)
            case .needsMore:
                stage = .head(parser)
                return .needsMore
            case .done(let head):
                switch head.framing {
                case .none: return .complete(WireRequest(head: head, body: []))
                case .length(let length): stage = .length(head, remaining: length, content: [])
                case .chunked: stage = .chunked(head, ChunkedBody(limits: limits))
                }
                awaitsContinue = head.expectsContinue
            }
        }
        if position < input.count { awaitsContinue = false }
        return parseBody(input, from: &position)
    }

    private mutating func parseBody(_ input: Span<UInt8>, from position: inout Int) -> Step {
        let current = stage
        stage = .head(HeadParser(limits: limits))
        switch current {
        case .head:
            return .needsMore
        case .length(let head, let remaining, var content):
            let end = min(input.count, position + remaining)
            let left = remaining - (end - position)
            if content.isEmpty {
                content = input.extracting(position..<end).copied()
            } else {
                content.append(copying: input.extracting(position..<end))
            }
            position = end
            if left == 0 { return .complete(WireRequest(head: head, body: content)) }
            stage = .length(head, remaining: left, content: content)
            return .needsMore
        case .chunked(let head, var body):
            do throws(WireError) {
                if try body.parse(input, from: &position) {
                    return .complete(WireRequest(head: head, body: body.content))
                }
            } catch {
                return .refused(error)
            }
            stage = .chunked(head, body)
            return .needsMore
        }
    }
}
