import HTTPTypes

/// Parses the header lines of an answer, which libcurl passes one by one.
struct AnswerHead {
    private(set) var fields: HTTPFields = [:]
    private var bytes = 0
    /// Whether the header section is complete.
    private(set) var isComplete = false

    /// Adds a line; returns false when the lines are longer than `bytesMax` in all.
    ///
    /// A status line starts a new answer, because a 1xx answer may precede the final one (RFC 9110
    /// section 15.2); trailers are ignored.
    mutating func add(_ line: UnsafeRawBufferPointer, bytesMax: Int) -> Bool {
        bytes += line.count
        guard bytes <= bytesMax else { return false }
        let text = unsafe String(decoding: line, as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            fields = [:]
            isComplete = false
        } else if text == "\r\n" || text == "\n" {
            isComplete = true
        } else if !isComplete, let colon = text.firstIndex(of: ":"),
            let name = HTTPField.Name(String(text[..<colon]))
        {
            let value = text[text.index(after: colon)...]
            fields.append(HTTPField(name: name, value: String(value.trimmed)))
        }
        return true
    }
}

extension Substring {
    /// Without the white space and line ends at both sides (RFC 9110 section 5.5).
    fileprivate var trimmed: Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
        var rest = drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        return rest
    }
}
