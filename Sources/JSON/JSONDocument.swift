/// A checked JSON text whose values are decoded on access.
///
/// A webhook's body has dozens of members, of which a handful are read; decoding all of them would
/// cost more than the rest of the request.
package final class JSONDocument: Sendable {
    /// The position of a value, or of a member's name, in the text.
    ///
    /// A node takes 8 bytes, because a text has many.
    struct Node {
        enum Kind: UInt32 {
            /// An object: each of its members follows as two nodes, the name and the value.
            case object
            case string
            case escapedString
            /// An array, number or literal.
            case other
        }

        /// Where its first byte is.
        private let startBits: UInt32
        /// The kind in the upper 2 bits, and a position in the others.
        ///
        /// For an object that is the index of the first node behind it, for any other value the
        /// offset of its end.
        private let kindAndEnd: UInt32

        /// The largest offset or index that a node can hold.
        static let placeMax = 1 << 30 - 1

        init(_ kind: Kind, start: Int, end: Int) {
            startBits = UInt32(start)
            kindAndEnd = kind.rawValue << 30 | UInt32(end)
        }

        var kind: Kind { Kind(rawValue: kindAndEnd >> 30) ?? .other }
        var start: Int { Int(startBits) }
        /// For a string, the offset behind its closing quote.
        var end: Int { Int(kindAndEnd & UInt32(Self.placeMax)) }

        /// Returns the index of the first node behind this one, which is at `place`.
        func next(after place: Int) -> Int { kind == .object ? end : place + 1 }
    }

    let bytes: [UInt8]
    let nodes: [Node]

    /// Parses one JSON text as strictly, and with the same choices, as `JSONValue` does.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, from anybody.
    ///   - limits: How much of it is taken.
    /// - Throws: What is wrong and at which byte; a retry of the same bytes cannot help.
    package init(
        checking bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        var limits = limits
        limits.bytesMax = min(limits.bytesMax, Node.placeMax)
        var reader = try JSONReader(bytes: bytes, limits: limits)
        nodes = try reader.outline()
        self.bytes = bytes
    }

    package var root: JSONElement { JSONElement(document: self, node: 0) }
}

/// A value in a document.
package struct JSONElement: Sendable {
    let document: JSONDocument
    /// The index among the document's nodes.
    let node: Int
}

extension JSONElement: JSONBranch {
    package subscript(name: String) -> JSONElement? {
        let nodes = document.nodes
        guard nodes[node].kind == .object else { return nil }
        var found: Int?
        var index = node + 1
        while index < nodes[node].end {
            // Of members with one name the last counts.
            if document.string(at: index, is: name) { found = index + 1 }
            index = nodes[index + 1].next(after: index + 1)
        }
        return found.map { JSONElement(document: document, node: $0) }
    }

    package var string: String? {
        switch document.nodes[node].kind {
        case .string, .escapedString: value.string
        case .object, .other: nil
        }
    }

    package var bool: Bool? {
        document.nodes[node].kind == .other ? value.bool : nil
    }

    package var value: JSONValue { document.value(at: node) }
}

extension JSONDocument {
    fileprivate func value(at index: Int) -> JSONValue {
        var reader = JSONReader(checked: bytes, from: nodes[index].start)
        guard let value = try? reader.value(depth: 0) else {
            preconditionFailure("a checked text could not be read again")
        }
        return value
    }

    fileprivate func string(at index: Int, is text: String) -> Bool {
        let node = nodes[index]
        let wanted = text.utf8Span.span
        // Between the quotes.
        let start = node.start + 1
        let count = node.end - 1 - start
        if node.kind == .string {
            guard count == wanted.count else { return false }
            for offset in wanted.indices where wanted[offset] != bytes[start + offset] {
                return false
            }
            return true
        }
        // An escape is longer than what it stands for, up to six times. Whoever signs can send many,
        // so they are compared without being made.
        guard count > wanted.count, count <= 6 * wanted.count else { return false }
        var reader = JSONReader(checked: bytes, from: node.start)
        return (try? reader.isString(wanted)) ?? false
    }
}
