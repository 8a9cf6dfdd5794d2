import HTTPMessage
import HTTPTypes

/// The first line of a request: method, target, version (RFC 9112 section 3).
struct RequestLine: Sendable {
    var method: HTTPRequest.Method
    var target: String
    var form: RequestHead.TargetForm
    /// The host and port of a target in absolute form.
    var authority: String?
    var minorVersion: Int

    /// Parses the line strictly: exactly one space between the parts, and none anywhere else.
    ///
    /// - Parameter line: The line without its line end and without control characters but HTAB.
    /// - Throws: What is wrong with it; the version is judged before the target.
    init(_ line: Span<UInt8>) throws(WireError) {
        guard
            let first = line.firstIndex(of: .space),
            let second = line.firstIndex(of: .space, from: first + 1)
        else { throw .malformedRequestLine }
        method = try Self.method(line.extracting(0..<first))
        minorVersion = try Self.minorVersion(line.extracting((second + 1)..<line.count))
        let bytes = line.extracting((first + 1)..<second)
        form = try Self.form(bytes, method: method)
        (target, authority) = try Self.target(bytes, form: form, method: method)
    }

    private static func method(_ bytes: Span<UInt8>) throws(WireError) -> HTTPRequest.Method {
        if bytes.equals("POST") { return .post }
        if bytes.equals("GET") { return .get }
        var index = 0
        while index < bytes.count {
            guard bytes[index].isToken else { throw .malformedMethod }
            index += 1
        }
        guard let method = HTTPRequest.Method(bytes.text()) else { throw .malformedMethod }
        return method
    }

    /// RFC 9112 2.3: the name is case-sensitive and each number is one digit.
    private static func minorVersion(_ bytes: Span<UInt8>) throws(WireError) -> Int {
        if bytes.equals("HTTP/1.1") { return 1 }
        if bytes.equals("HTTP/1.0") { return 0 }
        guard
            bytes.count == 8, bytes.extracting(0..<5).equals("HTTP/"),
            bytes[5].isDigit, bytes[6] == UInt8(ascii: "."), bytes[7].isDigit
        else { throw .malformedRequestLine }
        throw .unsupportedVersion
    }

    private static func form(
        _ bytes: Span<UInt8>,
        method: HTTPRequest.Method
    ) throws(WireError) -> RequestHead.TargetForm {
        guard !bytes.isEmpty else { throw .malformedRequestLine }
        var index = 0
        while index < bytes.count {
            // RFC 9112 3.2: white space is not allowed; a fragment is never sent (RFC 9110 7.1).
            guard bytes[index].isVisible, bytes[index] != UInt8(ascii: "#") else {
                throw .malformedTarget
            }
            index += 1
        }
        // RFC 9112 3.2.3: CONNECT takes the authority form, and nothing else does.
        if method == .connect { return .authority }
        if bytes[0] == .slash { return .origin }
        if bytes.equals("*") {
            guard method == .options else { throw .malformedTarget }
            return .asterisk
        }
        return .absolute
    }

    private static func target(
        _ bytes: Span<UInt8>,
        form: RequestHead.TargetForm,
        method: HTTPRequest.Method
    ) throws(WireError) -> (String, String?) {
        switch form {
        case .origin, .asterisk:
            return (bytes.text(), nil)
        case .authority:
            guard Authority.isValid(bytes), Authority.hasPort(bytes) else {
                throw .malformedTarget
            }
            return (bytes.text(), bytes.text())
        case .absolute:
            return try absolute(bytes, method: method)
        }
    }

    /// RFC 9112 3.2.2: the authority of the target replaces what Host says.
    private static func absolute(
        _ bytes: Span<UInt8>,
        method: HTTPRequest.Method
    ) throws(WireError) -> (String, String?) {
        let schemeEnd: Int
        if bytes.count > 7, bytes.extracting(0..<7).equalsIgnoringCase("http://") {
            schemeEnd = 7
        } else if bytes.count > 8, bytes.extracting(0..<8).equalsIgnoringCase("https://") {
            schemeEnd = 8
        } else {
            throw .malformedTarget
        }
        var end = schemeEnd
        while end < bytes.count, bytes[end] != .slash, bytes[end] != UInt8(ascii: "?") { end += 1 }
        let authority = bytes.extracting(schemeEnd..<end)
        // RFC 9110 4.2.1: an empty host is invalid; 4.2.4: so is user information, by Authority.
        guard !authority.isEmpty, authority[0] != .colon, Authority.isValid(authority) else {
            throw .malformedTarget
        }
        let rest = bytes.extracting(end..<bytes.count)
        if rest.isEmpty { return (method == .options ? "*" : "/", authority.text()) }
        return (rest[0] == .slash ? rest.text() : "/" + rest.text(), authority.text())
    }
}
