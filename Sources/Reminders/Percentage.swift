/// A share in percent with two digits, as Python's `f"{count / total * 100:.2f}%"` writes it.
package enum Percentage {
    /// Returns the share in that order of operations, so that the last digit is port-sender's.
    ///
    /// - Parameters:
    ///   - count: From 0 to the total.
    ///   - total: Above 0.
    /// - Returns: From `0.00%` to `100.00%`.
    package static func text(_ count: Int, of total: Int) -> String {
        let hundredths = hundredths(of: Double(count) / Double(total) * 100)
        let fraction = hundredths % 100
        return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)%"
    }

    /// Rounds the exact binary value, halves to even, where multiplying by 100 would round twice.
    private static func hundredths(of value: Double) -> UInt64 {
        // Below that, which is less than half of a hundredth, the shift would be too wide.
        guard value > 0x1p-10 else { return 0 }
        let product = (value.significandBitPattern | 1 << 52) * 100
        let shift = UInt64(52 - value.exponent)
        let (whole, rest, half) = (
            product >> shift, product & (1 << shift - 1), UInt64(1) << (shift - 1)
        )
        return rest > half || (rest == half && whole % 2 == 1) ? whole + 1 : whole
    }
}
