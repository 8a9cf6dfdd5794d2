package import HTTPTypes

/// The names of header fields that are read or written here and that HTTPTypes does not have.
extension HTTPField.Name {
    package static let crossOriginOpenerPolicy = known("Cross-Origin-Opener-Policy")
    package static let csrfToken = known("X-CSRF-Token")
    package static let forwarded = known("Forwarded")
    package static let forwardedFor = known("X-Forwarded-For")
    package static let forwardedProto = known("X-Forwarded-Proto")
    package static let frameOptions = known("X-Frame-Options")
    package static let host = known("Host")
    package static let idempotencyKey = known("Idempotency-Key")
    package static let lastEventID = known("Last-Event-ID")
    package static let referrerPolicy = known("Referrer-Policy")
    package static let secFetchSite = known("Sec-Fetch-Site")
    package static let traceParent = known("traceparent")

    /// The kind of event that one of GitLab's own webhooks is sent for.
    package static let gitlabEvent = known("X-Gitlab-Event")
    /// `true` on the calls that Port keeps for those who execute runs.
    package static let portReservedUsage = known("X-Port-Reserved-Usage")
    /// `v1,` and a base64 HMAC-SHA256 over the timestamp and the body.
    package static let portSignature = known("X-Port-Signature")
    /// Unix seconds as decimal digits.
    package static let portTimestamp = known("X-Port-Timestamp")
    /// The run in Port, as many of Port's guides send it.
    package static let runID = known("RUN_ID")

    private static func known(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is not a field name")
        }
        return name
    }
}
