/// UTF-8's byte order mark, which some programs write before a text.
package enum ByteOrderMark {
    /// Returns the length of the mark at the beginning of the bytes: 3, or 0 without one.
    package static func length(in bytes: [UInt8]) -> Int {
        guard bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else {
            return 0
        }
        return 3
    }
}
