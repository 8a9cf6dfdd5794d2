import HTTPTypes
package import Platform

extension Answer {
    /// The longest wait that is believed: more is a mistake of the other side.
    package static let retryAfterMax = Duration.seconds(24 * 3_600)

    /// Returns what may be done after this answer; nil when it is a success.
    ///
    /// 5xx counts as "not done" here; who sends what must not happen twice decides otherwise.
    ///
    /// - Parameter now: What a `Retry-After` date is measured against.
    /// - Returns: `.retry` for 408, 425, 429 and 5xx with what `Retry-After` says, else `.never`.
    package func disposition(now: Timestamp) -> Disposition? {
        switch status {
        case 200..<300: nil
        case 408, 425, 429, 500...: .retry(after: retryAfter(now: now))
        default: .never
        }
    }

    /// How long the answer asks to wait, at most a day: seconds or a date (RFC 9110 section 10.2.3).
    package func retryAfter(now: Timestamp) -> Duration? {
        guard let field = headers[.retryAfter] else { return nil }
        if !field.isEmpty, field.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than an Int64 has are more than a day, too.
            return min(.seconds(min(Int64(field) ?? .max, 1 << 32)), Self.retryAfterMax)
        }
        return FieldDate.parse(field).map { min(max($0 - now, .zero), Self.retryAfterMax) }
    }

    /// When the other side says that it answered, by its own clock, to the second.
    package var date: Timestamp? { headers[.date].flatMap(FieldDate.parse) }
}
