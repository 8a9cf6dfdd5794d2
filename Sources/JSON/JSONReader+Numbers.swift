extension JSONReader {
    /// Reads a number by the grammar of RFC 8259 section 6.
    mutating func number() throws(JSONError) -> JSONValue {
        let start = position
        let isNegative = skip(UInt8(ascii: "-"))
        var magnitude: UInt64? = 0
        if !skip(UInt8(ascii: "0")) { magnitude = try digits() }
        var isWhole = true
        if skip(UInt8(ascii: ".")) {
            isWhole = false
            _ = try digits()
        }
        if skip(UInt8(ascii: "e")) || skip(UInt8(ascii: "E")) {
            isWhole = false
            if !skip(UInt8(ascii: "+")) { _ = skip(UInt8(ascii: "-")) }
            _ = try digits()
        }
        if isWhole, let magnitude {
            if !isNegative, let integer = Int64(exactly: magnitude) { return .integer(integer) }
            // The least Int64 has no positive counterpart, so it is made by negating as bits.
            if isNegative, magnitude <= Int64.min.magnitude {
                return .integer(Int64(bitPattern: 0 &- magnitude))
            }
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        guard let value = Double(text), value.isFinite else {
            throw JSONError(.numberTooLarge, at: start)
        }
        return .number(value)
    }

    /// Reads one digit or more: what they count, or nil where 64 bits are too few.
    mutating func digits() throws(JSONError) -> UInt64? {
        guard let first = peek(), first.isDigit else { throw expected(.digit) }
        var magnitude: UInt64? = 0
        while let byte = peek(), byte.isDigit {
            position += 1
            guard let count = magnitude else { continue }
            let (tenfold, overflows) = count.multipliedReportingOverflow(by: 10)
            let (sum, overflowsToo) = tenfold.addingReportingOverflow(
                UInt64(byte - UInt8(ascii: "0"))
            )
            magnitude = overflows || overflowsToo ? nil : sum
        }
        return magnitude
    }
}

extension UInt8 {
    @inline(__always)
    var isDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
