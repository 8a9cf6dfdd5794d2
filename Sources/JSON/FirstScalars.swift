extension String {
    /// Returns at most `limit` Unicode scalars from the text's beginning.
    ///
    /// A limit in Characters would bound nothing: one may be of any length.
    package func firstScalars(_ limit: Int) -> String {
        // No scalar has less than a byte.
        utf8.count <= limit ? self : String(unicodeScalars.prefix(limit))
    }
}
