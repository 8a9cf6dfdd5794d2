/// UTF-8's byte order mark, which some programs write before a text.
package enum ByteOrderMark {
    /// Returns how many bytes of it a text begins with: 3, or 0.
    package static func length(in bytes: [UInt8]) -> Int {
        guard bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF else {
            return 0
        }
        return 3
    }
}
