/// Passing over values that are not needed, as strictly as if they were decoded.
extension JSONReader {
    mutating func skipValue(depth: Int) throws(JSONError) {
        switch peekPastSpace() {
        case UInt8(ascii: "{"): try skipObject(depth: depth + 1)
        case UInt8(ascii: "["): try skipArray(depth: depth + 1)
        case UInt8(ascii: "\""): try skipString()
        // Decoding a number or a literal costs nothing.
        default: _ = try value(depth: depth)
        }
    }

    private mutating func skipObject(depth: Int) throws(JSONError) {
        let closing = UInt8(ascii: "}")
        var isEnded = try enter(until: closing, depth: depth)
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
        var isEnded = try enter(until: closing, depth: depth)
        while !isEnded {
            try skipValue(depth: depth)
            isEnded = try ends(closing)
        }
    }

    /// Passes over a string, and returns whether it has escapes.
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

    /// Compares a checked string with these bytes, and returns whether they are equal.
    mutating func isString(_ wanted: Span<UInt8>) throws(JSONError) -> Bool {
        position += 1
        var place = 0
        var character: [UInt8] = []
        while !skip(UInt8(ascii: "\"")) {
            character.removeAll(keepingCapacity: true)
            if peek() == UInt8(ascii: "\\") {
                try escape(into: &character)
            } else {
                character.append(bytes[position])
                position += 1
            }
            for byte in character {
                guard place < wanted.count, wanted[place] == byte else { return false }
                place += 1
            }
        }
        return place == wanted.count
    }
}
