package import HTTPTypes
import Vocabulary

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
    /// What stands behind the question mark of the URL, as sent; no signature covers it.
    package var query: String?

    package init(
        body: [UInt8],
        timestamp: String? = nil,
        signature: String? = nil,
        runIDHeader: String? = nil,
        query: String? = nil
    ) {
        self.body = body
        self.timestamp = timestamp
        self.signature = signature
        self.runIDHeader = runIDHeader
        self.query = query
    }

    /// Takes from a request's headers what a webhook call is made of.
    ///
    /// In one pass: `HTTPFields` looks a name up by joining the values of all fields that bear it.
    package init(body: [UInt8], headers: HTTPFields, query: String? = nil) {
        self.init(body: body, query: query)
        for field in headers {
            switch field.name {
            case .portTimestamp: timestamp = Self.joined(timestamp, field.value)
            case .portSignature: signature = Self.joined(signature, field.value)
            case .runID: runIDHeader = Self.joined(runIDHeader, field.value)
            default: break
            }
        }
    }

    /// Several fields of one name are one list (RFC 9110 section 5.2), which none of these may be.
    private static func joined(_ value: String?, _ next: String) -> String {
        value.map { "\($0), \(next)" } ?? next
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
}
