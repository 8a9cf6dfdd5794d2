package import HTTPTypes
import JSON
package import Platform

/// What arrived at `POST /webhook`, of all that the request held.
package struct WebhookCall: Sendable {
    /// The body as sent: the signature is over these bytes.
    package var body: [UInt8]
    /// The `X-Port-Timestamp` header: Unix seconds as decimal digits.
    package var timestamp: String?
    /// The `X-Port-Signature` header: `v1,` and a base64 HMAC-SHA256.
    package var signature: String?
    /// The `RUN_ID` header, which many of Port's guides send; no signature covers it.
    package var runIDHeader: String?
    /// The trace that the caller is part of; no signature covers it, and it decides nothing.
    package var trace: TraceParent?
    /// What stands behind the question mark of the URL, as sent; no signature covers it.
    package var query: String?

    package init(
        body: [UInt8],
        timestamp: String? = nil,
        signature: String? = nil,
        runIDHeader: String? = nil,
        trace: TraceParent? = nil,
        query: String? = nil
    ) {
        self.body = body
        self.timestamp = timestamp
        self.signature = signature
        self.runIDHeader = runIDHeader
        self.trace = trace
        self.query = query
    }

    /// Takes from a request what a webhook call is made of.
    ///
    /// - Parameters:
    ///   - body: The body as sent.
    ///   - query: What stands behind the question mark of the URL.
    ///   - header: Returns a header's value; of several with one name it returns the list that they
    ///     are (RFC 9110 5.2), which is none of the values that are looked for.
    package init(
        body: [UInt8],
        query: String? = nil,
        header: (HTTPField.Name) -> String?
    ) {
        self.init(
            body: body,
            timestamp: header(.portTimestamp),
            signature: header(.portSignature),
            runIDHeader: header(.runID),
            trace: header(.traceParent).flatMap(TraceParent.init),
            query: query
        )
    }
}

/// What is answered: status, extra headers, and a JSON body.
package struct WebhookReply: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: HTTPResponse.Status, headers: HTTPFields = [:], body: [UInt8]) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The body of an accepted webhook.
package struct Receipt: Sendable, Hashable, Codable {
    package var ok = true
    package var jobId: String
    package var runId: String
    package var duplicate: Bool
    package var status: String

    package init(jobId: String, runId: String, duplicate: Bool, status: String) {
        self.jobId = jobId
        self.runId = runId
        self.duplicate = duplicate
        self.status = status
    }
}

extension Receipt {
    /// The body as it is sent.
    var json: [UInt8] {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("ok", ok)
            writer.member("jobId", jobId)
            writer.member("runId", runId)
            writer.member("duplicate", duplicate)
            writer.member("status", status)
        }
        return writer.bytes
    }
}

extension HTTPField.Name {
    static func named(_ name: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(name) else {
            preconditionFailure("\(name) is not a field name")
        }
        return name
    }

    package static let portTimestamp = named("X-Port-Timestamp")
    package static let portSignature = named("X-Port-Signature")
    package static let runID = named("RUN_ID")
    package static let traceParent = named("traceparent")
}
