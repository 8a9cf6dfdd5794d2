/// Finding the positions of all values in a text, without decoding them.
extension JSONReader {
    /// Reads the text and returns its nodes; the first is that of the text's value.
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
            nodes.append(JSONDocument.Node(.other, start: start, end: position))
        }
    }

    private mutating func outlineObject(
        depth: Int,
        into nodes: inout [JSONDocument.Node]
    ) throws(JSONError) {
        let closing = UInt8(ascii: "}")
        let start = position
        let index = nodes.count
        // The node's index is reserved now; it is filled when its end is known.
        nodes.append(JSONDocument.Node(.object, start: start, end: start))
        var isEnded = try enter(until: closing, depth: depth)
        while !isEnded {
            try requireName()
            try outlineString(into: &nodes)
            try colon()
            _ = peekPastSpace()
            try outlineValue(depth: depth, into: &nodes)
            isEnded = try ends(closing)
        }
        nodes[index] = JSONDocument.Node(.object, start: start, end: nodes.count)
    }

    private mutating func outlineString(
        into nodes: inout [JSONDocument.Node]
    ) throws(JSONError) {
        let start = position
        let hasEscapes = try skipString()
        let kind: JSONDocument.Node.Kind = hasEscapes ? .escapedString : .string
        nodes.append(JSONDocument.Node(kind, start: start, end: position))
    }
}
