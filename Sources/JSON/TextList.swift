/// A list of texts in one block of bytes, compared and hashed by their bytes.
///
/// It takes no more memory than the texts did in their JSON. An array takes 16 bytes for each text,
/// and an allocation for each that is longer than 15 bytes: several times as much.
package struct TextList: Sendable, Hashable {
    /// Each text's UTF-8 behind its length in LEB128 (seven bits a byte, the lowest first, the top
    /// bit set in all but the last).
    private var bytes: [UInt8] = []
    package private(set) var count = 0

    package var isEmpty: Bool { count == 0 }

    package init() {}

    /// A copy that takes no more memory than its texts.
    package var compact: TextList {
        var list = TextList()
        list.bytes.reserveCapacity(bytes.count)
        list.bytes.append(contentsOf: bytes)
        list.count = count
        return list
    }

    /// How many bytes the texts and their lengths take.
    package var bytesCount: Int { bytes.count }

    package mutating func append(_ text: String) {
        append(text.utf8)
    }

    /// Appends a text given as UTF-8 bytes.
    mutating func append(_ text: some Collection<UInt8>) {
        var rest = text.count
        while rest > 0x7F {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
        bytes.append(contentsOf: text)
        count += 1
    }
}

extension TextList: Sequence {
    package struct Iterator: IteratorProtocol {
        fileprivate let bytes: [UInt8]
        fileprivate var position = 0

        package mutating func next() -> String? {
            nextRange().map { String(decoding: bytes[$0], as: UTF8.self) }
        }

        /// Moves behind the next text, and returns whether it has these bytes.
        mutating func skip(ifEqualTo text: Span<UInt8>) -> Bool {
            guard let range = nextRange(), range.count == text.count else { return false }
            let own = bytes.span
            for offset in text.indices where own[range.lowerBound + offset] != text[offset] {
                return false
            }
            return true
        }

        private mutating func nextRange() -> Range<Int>? {
            guard position < bytes.count else { return nil }
            var length = 0
            var shift = 0
            while bytes[position] > 0x7F {
                length |= Int(bytes[position] & 0x7F) << shift
                shift += 7
                position += 1
            }
            length |= Int(bytes[position]) << shift
            let start = position + 1
            position = start + length
            return start..<position
        }
    }

    package func makeIterator() -> Iterator { Iterator(bytes: bytes) }

    package var underestimatedCount: Int { count }
}

extension TextList: ExpressibleByArrayLiteral {
    package init(_ texts: some Sequence<String>) {
        for text in texts { append(text) }
    }

    package init(arrayLiteral texts: String...) {
        self.init(texts)
    }
}
