import HTTPMessage
package import HTTPTypes

/// Why a webhook was not taken; each case is one status, one code and one sentence.
package enum IntakeError: Error, Sendable, Hashable {
    case signatureMissing
    case signatureMalformed
    case signatureWrong
    case timestampMissing
    case timestampMalformed
    case timestampStale(toleranceSeconds: Int64)
    /// The body is not JSON; `reason` says where it stops being so.
    case bodyNotJSON(reason: String)
    case runIDMissing
    /// What stands where a run id belongs cannot be one, for example a template without a value.
    case runIDMalformed
    /// A user input has the wrong type or an unknown value.
    case inputInvalid(name: String, expected: String)
    /// A user input is of no use as it is and has the form of an encrypted one.
    case inputSealed(name: String, expected: String)
    case waitInvalid
    /// The same signed webhook was accepted before, for something else.
    case callReplayed
    case queueFull
    case storeUnavailable
    /// Port waits for the answer, and no more answers can be held.
    case waitersFull

    package var status: HTTPResponse.Status {
        switch self {
        case .signatureMissing, .signatureMalformed, .signatureWrong, .timestampMissing,
            .timestampMalformed, .timestampStale:
            .unauthorized
        case .bodyNotJSON, .waitInvalid: .badRequest
        case .callReplayed: .conflict
        case .runIDMissing, .runIDMalformed, .inputInvalid, .inputSealed: .unprocessableContent
        case .queueFull, .storeUnavailable, .waitersFull: .serviceUnavailable
        }
    }

    /// The stable name of this error in answers.
    package var code: String {
        switch self {
        case .signatureMissing: "signature_missing"
        case .signatureMalformed: "signature_malformed"
        case .signatureWrong: "signature_wrong"
        case .timestampMissing: "timestamp_missing"
        case .timestampMalformed: "timestamp_malformed"
        case .timestampStale: "timestamp_stale"
        case .bodyNotJSON: "body_not_json"
        case .runIDMissing: "run_id_missing"
        case .runIDMalformed: "run_id_malformed"
        case .inputInvalid: "input_invalid"
        case .inputSealed: "input_sealed"
        case .waitInvalid: "wait_invalid"
        case .callReplayed: "call_replayed"
        case .queueFull: "queue_full"
        case .storeUnavailable: "store_unavailable"
        case .waitersFull: "waiters_full"
        }
    }
}

extension IntakeError {
    /// How long a caller is asked to wait when its job cannot be taken now.
    static let retryAfterSeconds: Int64 = 5

    /// This error as the answer to its request.
    var response: Response {
        let response = Response.error(status, code: code, message: description)
        return status == .serviceUnavailable
            ? response.retryable(after: Self.retryAfterSeconds) : response
    }
}

extension IntakeError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .signatureMissing:
            "The header X-Port-Signature is missing."
        case .signatureMalformed:
            "The header X-Port-Signature is not \"v1,\" and a base64 HMAC-SHA256."
        case .signatureWrong:
            "The signature does not fit the body: the webhook secret differs, or the body changed."
        case .timestampMissing:
            "The header X-Port-Timestamp is missing."
        case .timestampMalformed:
            "The header X-Port-Timestamp is not a Unix time in seconds."
        case .timestampStale(let tolerance):
            "The header X-Port-Timestamp is more than \(tolerance) seconds from this clock."
        case .bodyNotJSON(let reason):
            "The body is not JSON: \(reason)"
        case .runIDMissing:
            "The body holds no run id, for example {\"runId\": \"{{ .run.id }}\"}."
        case .runIDMalformed:
            "The run id is none of Port's, which are at most \(RunID.bytesMax) letters, digits and"
                + " any of _-.: (is {{ .run.id }} filled in?)."
        case .inputInvalid(let name, let expected):
            "The input \(name) must be \(expected)."
        case .inputSealed(let name, let expected):
            "The input \(name) must be \(expected); it looks encrypted, but no client secret here"
                + " opens it, and what a browser encrypts (RSA-OAEP) is not read."
        case .waitInvalid:
            "The parameter wait must be a whole number of seconds from 1 to 30."
        case .callReplayed:
            "This signed call was accepted before, for another run or reminder; name the run in the"
                + " body, which is signed: {\"runId\": \"{{ .run.id }}\"}."
        case .queueFull:
            "The queue is full; try again later."
        case .storeUnavailable:
            "The run could not be stored; try again later."
        case .waitersFull:
            "Too many runs wait for their answers; try again later."
        }
    }
}
