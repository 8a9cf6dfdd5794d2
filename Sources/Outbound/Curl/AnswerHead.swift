import HTTPTypes

/// The header fields of the answer, from the lines that libcurl passes on one by one.
struct AnswerHead {
    private(set) var fields: HTTPFields = [:]
    private var bytes = 0
    /// If the empty line has come that ends the header.
    private(set) var isComplete = false

    /// Takes a line; false when all lines together are longer than allowed.
    ///
    /// Every answer begins anew with its status line, for a 1xx answer may come before the one that
    /// counts (RFC 9110 section 15.2); trailers after the body are left out.
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
