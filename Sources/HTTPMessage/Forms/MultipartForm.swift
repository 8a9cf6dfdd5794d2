import JSON

/// A `multipart/form-data` body (RFC 7578), cut at its delimiters as RFC 2046 section 5.1.1 says.
///
/// Strict, as its senders are programs: no preamble, no epilogue, no padding behind a boundary,
/// CRLF everywhere, and every part says `form-data` and its name.
package struct MultipartForm: Sendable {
    package struct Part: Sendable {
        package var name: String
        /// What a file was called; nil for a plain value.
        package var filename: String?
        package var content: ArraySlice<UInt8>
    }

    package private(set) var parts: [Part] = []

    private static let lineEnd = Array("\r\n".utf8)
    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let dashes = Array("--".utf8)

    /// Cuts a body into its parts.
    ///
    /// - Parameters:
    ///   - body: As it was sent, transfer coding removed.
    ///   - boundary: As the Content-Type has it; nil where it has none.
    ///   - limits: What bounds the parts.
    /// - Throws: `FormError`; a retry cannot help.
    package init(body: [UInt8], boundary: String?, limits: FormLimits) throws(FormError) {
        guard let boundary, Self.isBoundary(boundary) else { throw .boundaryMissing }
        let opening = Self.dashes + Array(boundary.utf8)
        let delimiter = Self.lineEnd + opening
        guard body.starts(with: opening) else { throw .delimiterMissing }
        var rest = body.dropFirst(opening.count)
        while !rest.starts(with: Self.dashes) {
            guard rest.starts(with: Self.lineEnd) else { throw .delimiterMissing }
            guard parts.count < limits.partsMax else { throw .tooManyParts(max: limits.partsMax) }
            rest = rest.dropFirst(Self.lineEnd.count)
            // One line end more than the head has: its last one and the empty line.
            let window = rest.prefix(limits.partHeadBytesMax + Self.headEnd.count)
            guard let headEnd = Self.find(Self.headEnd, in: window) else {
                throw window.count < rest.count
                    ? .partHeadTooLong(bytesMax: limits.partHeadBytesMax) : .partUnnamed
            }
            let content = rest[(headEnd + Self.headEnd.count)...]
            guard let end = Self.find(delimiter, in: content) else { throw .delimiterMissing }
            guard var part = Self.part(head: rest[..<headEnd]) else { throw .partUnnamed }
            part.content = content[..<end]
            parts.append(part)
            rest = rest[(end + delimiter.count)...]
        }
        rest = rest.dropFirst(Self.dashes.count)
        guard rest.isEmpty || rest.elementsEqual(Self.lineEnd) else { throw .delimiterMissing }
    }

    /// RFC 2046 section 5.1.1: 1 to 70 of these characters, of which the last is no space.
    private static func isBoundary(_ text: String) -> Bool {
        (1...70).contains(text.utf8.count) && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default:
                    "'()+_,-./:=? ".utf8.contains(byte)
                }
            }
    }

    /// Returns where a text that begins with CR and has no other CR behind its first two lines
    /// stands first; no byte is looked at more than a few times.
    private static func find(_ text: [UInt8], in bytes: ArraySlice<UInt8>) -> Int? {
        var rest = bytes
        while let start = rest.firstIndex(of: text[0]) {
            rest = rest[start...]
            if rest.starts(with: text) { return start }
            rest = rest.dropFirst()
        }
        return nil
    }

    /// Reads a part's headers, of which only Content-Disposition counts (RFC 7578 4.2 and 4.8).
    private static func part(head: ArraySlice<UInt8>) -> Part? {
        guard let text = String(validating: head, as: UTF8.self) else { return nil }
        var dispositions: [HeaderValue] = []
        var rest: ArraySlice<UInt8>? = Array(text.utf8)[...]
        while let lines = rest {
            let end = find(lineEnd, in: lines)
            rest = end.map { lines[($0 + lineEnd.count)...] }
            let line = lines[..<(end ?? lines.endIndex)]
            guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
                line.first != UInt8(ascii: " "), line.first != UInt8(ascii: "\t")
            else { return nil }
            let name = String(decoding: line[..<colon], as: UTF8.self)
            guard name.hasSameBytesIgnoringASCIICase(as: "content-disposition") else { continue }
            let value = String(decoding: line[(colon + 1)...], as: UTF8.self)
            guard let disposition = HeaderValue(value) else { return nil }
            dispositions.append(disposition)
        }
        guard
            dispositions.count == 1, let disposition = dispositions.first,
            disposition.value == "form-data",
            let name = disposition.parameters["name"]?.text, !name.isEmpty
        else { return nil }
        let filename = disposition.parameters["filename"]?.text
        return Part(name: name, filename: filename, content: [])
    }
}
