import HTTPMessage
import HTTPTypes

/// Parses one request head, line by line.
struct HeadParser: Sendable, ~Copyable {
    private let limits: WireLimits
    private var scanner = LineScanner()
    /// The parsed request line; nil before it is complete.
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

    /// Resets the parser for the next request.
    private mutating func reset() {
        requestLine = nil
        fields = RequestFields()
        framing = FramingFields()
        fieldCount = 0
        sectionBytes = 0
        emptyLines = 0
    }

    /// Whether any byte of a request has arrived, not counting empty lines before it.
    var hasBegun: Bool { requestLine != nil || scanner.isInsideLine }

    /// The bytes that are held of the incomplete head.
    var byteCount: Int { fields.byteCount + scanner.heldCount }

    /// Continues at `position` until the head or the input ends.
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

    /// Parses one line; the empty line behind the headers completes the head.
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
        // RFC 9110 9.3.6: CONNECT has no content; a proxy would take the bytes for the tunnel's.
        if isConnect, bodyFraming != .none { throw .bodyOfConnect }
        return RequestHead(
            method: line.method,
            target: line.target,
            form: line.form,
            targetAuthority: line.authority,
            minorVersion: line.minorVersion,
            fields: fields,
            framing: bodyFraming,
            // This server makes no tunnels, and bytes for one must not be parsed as a request.
            keepsAlive: !isConnect && framing.keepsConnection(minorVersion: line.minorVersion),
            expectsContinue: try framing.awaitsContinue(minorVersion: line.minorVersion)
        )
    }
}
