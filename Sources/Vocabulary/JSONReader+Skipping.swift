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

    mutating func skipObject(depth: Int) throws(JSONError) {
        try enter(depth: depth)
        if peekPastSpace() == UInt8(ascii: "}") {
            position += 1
            return
        }
        while true {
            guard peekPastSpace() == UInt8(ascii: "\"") else { throw expected(.memberName) }
            try skipString()
            try colon()
            try skipValue(depth: depth)
            switch peekPastSpace() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "}"):
                position += 1
                return
            default: throw expected(.commaOrBrace)
            }
        }
    }

    mutating func skipArray(depth: Int) throws(JSONError) {
        try enter(depth: depth)
        if peekPastSpace() == UInt8(ascii: "]") {
            position += 1
            return
        }
        while true {
            try skipValue(depth: depth)
            switch peekPastSpace() {
            case UInt8(ascii: ","): position += 1
            case UInt8(ascii: "]"):
                position += 1
                return
            default: throw expected(.commaOrBracket)
            }
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

    /// Returns the text of the string that began there and was stepped over.
    mutating func unescaped(from opening: Int) throws(JSONError) -> String {
        position = opening
        return try string()
    }
}
