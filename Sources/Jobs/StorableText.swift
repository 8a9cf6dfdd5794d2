extension String {
    /// The text as every database can hold it: U+FFFD stands in the place of each zero.
    ///
    /// PostgreSQL refuses a zero, and SQLite's functions take it for the text's end: a job could
    /// then not be ended with that reason, or be another job's duplicate.
    /// Source: https://www.postgresql.org/docs/15/datatype-character.html and
    /// https://www.sqlite.org/nulinstr.html.
    package var storable: String {
        // Every text of a webhook passes here, and `utf8.contains` takes several times as long.
        let bytes = utf8Span.span
        for index in bytes.indices where bytes[index] == 0 {
            return replacing("\u{0}", with: "\u{FFFD}")
        }
        return self
    }
}
