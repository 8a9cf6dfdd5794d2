import HTTPTypes
package import Platform

extension Answer {
    /// The longest accepted `Retry-After`; a longer one is a mistake of the service.
    package static let retryAfterMax = Duration.seconds(24 * 3_600)

    /// Returns whether the call may be repeated after this answer; nil for a success.
    ///
    /// 5xx counts as not processed; callers whose repetition does harm decide otherwise.
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

    /// The wait that the answer asks for, at most a day: seconds or a date (RFC 9110 section
    /// 10.2.3).
    package func retryAfter(now: Timestamp) -> Duration? {
        guard let field = headers[.retryAfter] else { return nil }
        if !field.isEmpty, field.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            // More digits than an Int64 has are more than a day, too.
            return min(.seconds(min(Int64(field) ?? .max, 1 << 32)), Self.retryAfterMax)
        }
        return FieldDate.parse(field).map { min(max($0 - now, .zero), Self.retryAfterMax) }
    }

    /// The time of the answer by the service's clock, to the second.
    package var date: Timestamp? { headers[.date].flatMap(FieldDate.parse) }
}
