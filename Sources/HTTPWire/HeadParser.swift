import HTTPMessage
import HTTPTypes

/// Reads one request head, line by line.
struct HeadParser: Sendable, ~Copyable {
    private let limits: WireLimits
    private var scanner = LineScanner()
    /// The first line of the request under way, once it has come.
    private(set) var requestLine: RequestLine?
    private var fields = RequestFields()
    private var framing = FramingFields()
    private var fieldCount = 0
    private var sectionBytes = 0
    private var emptyLines = 0

    enum Step {
        case done(RequestHead)
        case needsMore
        case refused(WireError)
    }

    init(limits: WireLimits) {
        self.limits = limits
    }

    /// Makes this parser ready for the next request.
    private mutating func reset() {
        requestLine = nil
        fields = RequestFields()
        framing = FramingFields()
        fieldCount = 0
        sectionBytes = 0
        emptyLines = 0
    }

    /// Whether any byte of a request has come; empty lines before it do not count.
    var hasBegun: Bool { requestLine != nil || scanner.isInsideLine }

    /// Bytes that are kept of the head under way.
    var byteCount: Int { fields.byteCount + scanner.heldCount }

    /// Reads on from `position` until the head ends or the input does.
    mutating func parse(_ input: Span<UInt8>, from position: inout Int) -> Step {
        while true {
            let found = scanner.next(in: input, from: &position, limit: lineLimit)
            do throws(WireError) {
                switch found {
                case .needsMore: return .needsMore
                case .refused(let error): return .refused(error)
                case .tooLong: return .refused(tooLong)
                case .line(let range):
                    if let head = try take(input.extracting(range)) { return .done(head) }
                case .held(let line):
                    if let head = try take(line.span) { return .done(head) }
                }
            } catch {
                return .refused(error)
            }
        }
    }

    private var lineLimit: Int {
        requestLine == nil
            ? limits.requestLineBytes : max(0, limits.fieldSectionBytes - sectionBytes - 2)
    }

    private var tooLong: WireError {
        requestLine == nil
            ? .requestLineTooLong(limit: limits.requestLineBytes)
            : .fieldSectionTooLarge(limit: limits.fieldSectionBytes)
    }

    /// Takes one line; the empty one after the headers gives the head.
    private mutating func take(_ line: Span<UInt8>) throws(WireError) -> RequestHead? {
        if requestLine == nil {
            try takeRequestLine(line)
            return nil
        }
        if line.isEmpty, let requestLine {
            let head = try head(requestLine)
            reset()
            return head
        }
        fieldCount += 1
        if fieldCount > limits.fieldCount { throw .tooManyFields(limit: limits.fieldCount) }
        sectionBytes += line.count + 2
        let field = try FieldLine(line)
        try framing.note(line, field)
        fields.append(line.extracting(0..<field.nameEnd), line.extracting(field.value))
        return nil
    }

    private mutating func takeRequestLine(_ line: Span<UInt8>) throws(WireError) {
        if line.isEmpty {
            emptyLines += 1
            if emptyLines > limits.leadingEmptyLines { throw .malformedRequestLine }
        } else {
            requestLine = try RequestLine(line)
        }
    }

    private func head(_ line: RequestLine) throws(WireError) -> RequestHead {
        let isConnect = line.method == .connect
        let bodyFraming = try framing.framing(minorVersion: line.minorVersion, limits: limits)
        // RFC 9110 9.3.6: CONNECT has no content. Others would take it for the tunnel's.
        if isConnect, bodyFraming != .none { throw .bodyOfConnect }
        return RequestHead(
            method: line.method,
            target: line.target,
            form: line.form,
            targetAuthority: line.authority,
            minorVersion: line.minorVersion,
            fields: fields,
            framing: bodyFraming,
            // Nobody here makes a tunnel, and what is meant for one must not be read as a request.
            keepsAlive: !isConnect && framing.keepsConnection(minorVersion: line.minorVersion),
            expectsContinue: try framing.awaitsContinue(minorVersion: line.minorVersion)
        )
    }
}
