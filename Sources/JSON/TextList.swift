/// A list of texts in one block of bytes, compared and hashed by their bytes.
///
/// It takes no more room than the texts take in the JSON that they come in. An array takes 16 bytes
/// for each, and a block of its own for each that is longer than 15, several times as much.
package struct TextList: Sendable, Hashable {
    /// Before each text the number of its bytes, seven bits in each byte, the lowest first, with the
    /// top bit in all but the last (LEB128).
    private var bytes: [UInt8] = []
    package private(set) var count = 0

    package var isEmpty: Bool { count == 0 }

    package init() {}

    package mutating func append(_ text: String) {
        append(text.utf8)
    }

    /// Appends a text as its bytes, which are UTF-8.
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
            return String(decoding: bytes[start..<position], as: UTF8.self)
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
