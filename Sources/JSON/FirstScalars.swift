extension String {
    /// Returns the beginning of the text: as many Unicode scalars as that, or fewer.
    ///
    /// Not characters: one can be of any length, and would pass any bound that counts them.
    package func firstScalars(_ limit: Int) -> String {
        // No scalar has less than a byte.
        utf8.count <= limit ? self : String(unicodeScalars.prefix(limit))
    }
}
