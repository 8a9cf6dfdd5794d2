import Platform

private import CCurl

/// The dates of HTTP's header fields.
///
/// Source: RFC 9110 section 5.6.7.
enum FieldDate {
    /// Returns a field's moment in any of the three forms; nil for anything else.
    static func parse(_ field: String) -> Timestamp? {
        // Safe: libcurl reads the text within the call.
        let seconds = unsafe curl_getdate(field, nil)
        guard (0..<secondsMax).contains(seconds) else { return nil }
        return Timestamp(secondsSince1970: Int64(seconds))
    }

    /// The year 10000, which no date of HTTP can name.
    private static let secondsMax = 253_402_300_800
}
