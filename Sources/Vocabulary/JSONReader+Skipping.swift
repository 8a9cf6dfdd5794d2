/// Stepping over what nobody wants, as strictly as if it were kept.
extension JSONReader {
    mutating func skipValue(depth: Int) throws(JSONError) {
        switch peekPastSpace() {
        case UInt8(ascii: "{"): try skipObject(depth: depth + 1)
        case UInt8(ascii: "["): try skipArray(depth: depth + 1)
        case UInt8(ascii: "\""): try skipString()
        // Making one of the others costs nothing.
        default: _ = try value(depth: depth)
        }
    }

    private mutating func skipObject(depth: Int) throws(JSONError) {
        let closing = UInt8(ascii: "}")
        var isEnded = try isEmpty(until: closing, depth: depth)
        while !isEnded {
            try requireName()
            try skipString()
            try colon()
            try skipValue(depth: depth)
            isEnded = try ends(closing)
        }
    }

    private mutating func skipArray(depth: Int) throws(JSONError) {
        let closing = UInt8(ascii: "]")
        var isEnded = try isEmpty(until: closing, depth: depth)
        while !isEnded {
            try skipValue(depth: depth)
            isEnded = try ends(closing)
        }
    }

    /// Returns true when the string has escapes.
    @discardableResult
    mutating func skipString() throws(JSONError) -> Bool {
        let opening = position
        position += 1
        try scanPlain()
        if skip(UInt8(ascii: "\"")) {
            if isUTF8 { return false }
            let raw = bytes.span.extracting((opening + 1)..<(position - 1))
            guard (try? UTF8Span(validating: raw)) != nil else {
                throw JSONError(.invalidUTF8, at: opening)
            }
            return false
        }
        position = opening
        _ = try string()
        return true
    }
}
