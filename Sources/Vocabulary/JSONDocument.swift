/// A JSON text that was checked, and whose values are made when somebody asks for them.
///
/// A webhook's body has dozens of members, of which a handful count; making values of the others
/// would cost more than all that is done with the rest.
package final class JSONDocument: Sendable {
    /// A value as it stands in the text.
    struct Node {
        enum Kind: UInt8 {
            /// Each member is two nodes behind it: the name's, and the value's.
            case object
            case string
            case escapedString
            /// An array, number or literal.
            case other
        }

        var kind: Kind
        /// Where its first byte is.
        var start: Int
        /// Behind its last byte.
        var end: Int
        /// The first node that is not in it.
        var next: Int
    }

    let bytes: [UInt8]
    let nodes: [Node]

    /// Reads one JSON text, as strictly as `JSONValue` does and with the same choices.
    ///
    /// - Parameters:
    ///   - bytes: The text in UTF-8, from anybody.
    ///   - limits: How much of it is taken.
    /// - Throws: What is wrong and at which byte; a retry of the same bytes cannot help.
    package init(
        checking bytes: [UInt8],
        limits: JSONLimits = JSONLimits()
    ) throws(JSONError) {
        var reader = try JSONReader(bytes: bytes, limits: limits)
        nodes = try reader.outline()
        self.bytes = bytes
    }

    package var root: JSONElement { JSONElement(document: self, node: 0) }
}

/// A value in a document.
package struct JSONElement: Sendable {
    let document: JSONDocument
    /// Its place among the document's nodes.
    let node: Int
}

extension JSONElement: JSONBranch {
    package subscript(name: String) -> JSONElement? {
        let nodes = document.nodes
        guard nodes[node].kind == .object else { return nil }
        var found: Int?
        var index = node + 1
        while index < nodes[node].next {
            // Of members with one name the last counts.
            if document.string(at: index, is: name) { found = index + 1 }
            index = nodes[index + 1].next
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
        var reader = JSONReader(checked: self, from: nodes[index].start)
        guard let value = try? reader.value(depth: 0) else {
            preconditionFailure("a checked text could not be read again")
        }
        return value
    }

    fileprivate func string(at index: Int, is text: String) -> Bool {
        let node = nodes[index]
        guard node.kind == .string else { return value(at: index) == .string(text) }
        let text = text.utf8Span.span
        // Between the quotes.
        let start = node.start + 1
        guard text.count == node.end - 1 - start else { return false }
        for offset in text.indices where text[offset] != bytes[start + offset] { return false }
        return true
    }
}
