/// Noting where the values of a text are, without making them.
extension JSONReader {
    /// Reads the text; the first node is that of its value.
    mutating func outline() throws(JSONError) -> [JSONDocument.Node] {
        var nodes: [JSONDocument.Node] = []
        // About as many as a webhook's body has.
        nodes.reserveCapacity(96)
        _ = peekPastSpace()
        try outlineValue(depth: 0, into: &nodes)
        guard peekPastSpace() == nil else { throw expected(.end) }
        return nodes
    }

    /// Reads the value that begins here.
    private mutating func outlineValue(
        depth: Int,
        into nodes: inout [JSONDocument.Node]
    ) throws(JSONError) {
        switch peek() {
        case UInt8(ascii: "{"): try outlineObject(depth: depth + 1, into: &nodes)
        case UInt8(ascii: "\""): try outlineString(into: &nodes)
        default:
            let start = position
            try skipValue(depth: depth)
            add(.other, from: start, to: &nodes)
        }
    }

    private mutating func outlineObject(
        depth: Int,
        into nodes: inout [JSONDocument.Node]
    ) throws(JSONError) {
        let closing = UInt8(ascii: "}")
        let index = nodes.count
        add(.object, from: position, to: &nodes)
        var isEnded = try isEmpty(until: closing, depth: depth)
        while !isEnded {
            try requireName()
            try outlineString(into: &nodes)
            try colon()
            _ = peekPastSpace()
            try outlineValue(depth: depth, into: &nodes)
            isEnded = try ends(closing)
        }
        nodes[index].end = position
        nodes[index].next = nodes.count
    }

    private mutating func outlineString(
        into nodes: inout [JSONDocument.Node]
    ) throws(JSONError) {
        let start = position
        let hasEscapes = try skipString()
        add(hasEscapes ? .escapedString : .string, from: start, to: &nodes)
    }

    private func add(
        _ kind: JSONDocument.Node.Kind,
        from start: Int,
        to nodes: inout [JSONDocument.Node]
    ) {
        nodes.append(
            JSONDocument.Node(kind: kind, start: start, end: position, next: nodes.count + 1)
        )
    }
}
