/// Base64 with its padding (RFC 4648 section 4).
enum Base64 {
    /// Returns the bytes that the text stands for; nil where it is not base64 in its one exact form.
    static func decode(_ text: Span<UInt8>) -> [UInt8]? {
        var decoded = [UInt8](repeating: 0, count: text.count / 4 * 3)
        var bytes = decoded.mutableSpan
        guard let count = decode(text, into: &bytes) else { return nil }
        decoded.removeLast(decoded.count - count)
        return decoded
    }

    /// Writes the bytes that the text stands for, and returns how many they are.
    ///
    /// - Returns: Nil where it is not base64 in its one exact form, or there is no room for it.
    static func decode(_ text: Span<UInt8>, into bytes: inout MutableSpan<UInt8>) -> Int? {
        guard text.count.isMultiple(of: 4) else { return nil }
        var end = text.count
        while end > 0, text.count - end < 2, text[end - 1] == UInt8(ascii: "=") { end -= 1 }
        let digits = digits
        var bits: UInt32 = 0
        var bitCount = 0
        var count = 0
        for position in 0..<end {
            let digit = digits[Int(text[position])]
            guard digit < 64 else { return nil }
            bits = bits << 6 | UInt32(digit)
            bitCount += 6
            if bitCount >= 8 {
                guard count < bytes.count else { return nil }
                bitCount -= 8
                bytes[count] = UInt8(truncatingIfNeeded: bits >> UInt32(bitCount))
                count += 1
            }
        }
        // Bits that stand for nothing must be zero, or the same bytes had several texts.
        return bits & (1 << UInt32(bitCount) - 1) == 0 ? count : nil
    }

    /// The value of each character that is a digit of base64; 64 for every other.
    private static let digits: [UInt8] = {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        var digits = [UInt8](repeating: 64, count: 256)
        for (value, character) in alphabet.utf8.enumerated() {
            digits[Int(character)] = UInt8(value)
        }
        return digits
    }()
}
