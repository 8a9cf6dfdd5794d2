package import HTTPTypes
package import Platform

/// A webhook request as Port makes it: the body and the signature headers.
package struct SignedInvocation: Sendable {
    package var headers: HTTPFields
    package var body: [UInt8]

    /// Signs a body.
    ///
    /// Source: Port, "Webhook signature": `v1,` and base64 of HMAC-SHA256 over `timestamp.body`.
    ///
    /// - Parameters:
    ///   - body: What is sent.
    ///   - signedBody: What is signed, where that differs: port-agent signs without white space.
    ///   - runID: The run, for the header `RUN_ID` that Port's guides let actions send.
    ///   - secret: Port's client secret.
    ///   - time: Sent as whole seconds since 1970.
    package init(
        body: [UInt8],
        signedBody: [UInt8]? = nil,
        runID: String?,
        secret: Secret,
        time: Timestamp
    ) {
        self.body = body
        let timestamp = "\(time.secondsSince1970)"
        let message = Array("\(timestamp).".utf8) + (signedBody ?? body)
        let signature = WebhookKey(secret).signature(of: message)
        headers = [.contentType: "application/json", .userAgent: "Port/sandbox"]
        headers.set("x-port-timestamp", timestamp)
        headers.set("x-port-signature", "v1,\(signature)")
        if let runID { headers.set("run_id", runID) }
    }
}
