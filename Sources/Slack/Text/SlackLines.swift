import JSON

/// The lines of a list, one behind the other in one block of UTF-8.
///
/// There are thousands, and most sections are a range of them as it stands.
struct SlackLines {
    /// Stands between two lines of a section.
    let separator: String
    private var bytes: [UInt8] = []
    private var lines: [Line] = []

    struct Line {
        /// Where the line stands in the block.
        fileprivate let place: Range<Int>
        fileprivate let size: TextSize

        /// What the line takes in a message.
        var cost: BlockCost { BlockCost(size) }
        /// The Unicode scalars of the line, which port-sender counts.
        var scalars: Int { size.scalars }
    }

    init(separator: String, reservingCapacity count: Int = 1) {
        self.separator = separator
        lines.reserveCapacity(count)
    }

    var indices: Range<Int> { lines.indices }

    subscript(index: Int) -> Line { lines[index] }

    /// Appends a line; the closure writes its mrkdwn, escaped, behind the bytes that are there.
    mutating func append(_ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        let place = start..<bytes.count
        lines.append(Line(place: place, size: TextSize(bytes.span.extracting(place))))
        bytes.append(utf8: separator)
    }

    /// Returns the text of these lines, with separators between them; there must be one at least.
    func text(of range: Range<Int>) -> String {
        let start = lines[range.lowerBound].place.lowerBound
        let end = lines[range.upperBound - 1].place.upperBound
        return String(decoding: bytes[start..<end], as: UTF8.self)
    }
}
