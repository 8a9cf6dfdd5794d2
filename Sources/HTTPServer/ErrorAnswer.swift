import HTTPTypes
import HTTPWire
import JSON
import Platform

/// The body of an answer that says what went wrong: `{"error", "message", "ok": false}`.
struct ErrorAnswer: Encodable {
    var error: String
    var message: String
    var ok = false

    /// Returns the answer to bytes that are not a request.
    static func refusal(_ error: WireError) -> Response {
        var answer = response(error.status, error: error.code, message: error.description)
        // RFC 9110 12.5.3: a client learns from it what to send instead.
        if error == .encodedBody { answer.headers[.acceptEncoding] = "identity" }
        return answer
    }

    /// The answer to a request that did not come in time (RFC 9110 15.5.9).
    static let timeout = response(
        .requestTimeout,
        error: "request_timeout",
        message: "The request did not arrive in time."
    )

    /// The answer to a body that comes more slowly than the limit.
    static func tooSlow(bytesPerSecond: Int) -> Response {
        response(
            .requestTimeout,
            error: "request_too_slow",
            message: "The request's body came slower than \(bytesPerSecond) bytes a second."
        )
    }

    /// The answer to a request for which no more bytes may be kept.
    static let buffersFull: Response = {
        var answer = response(
            .serviceUnavailable,
            error: "buffers_full",
            message: "Too much is being sent at once; try again."
        )
        answer.headers[.retryAfter] = "5"
        return answer
    }()

    /// The answer to a client that speaks HTTP where TLS is expected.
    static let plainHTTP = response(
        .badRequest,
        error: "https_required",
        message: "This port speaks HTTPS only."
    )

    /// The answer when ours could not be written.
    static let fault = response(
        .internalServerError,
        error: "internal_error",
        message: "The server made an answer that cannot be sent."
    )

    private static func response(
        _ status: HTTPResponse.Status,
        error: String,
        message: String
    ) -> Response {
        // Three short texts can always be encoded; without a body the status still says enough.
        let body = try? JSONCoding.encode(ErrorAnswer(error: error, message: message))
        return Response(
            status,
            headers: [.contentType: "application/json"],
            body: body ?? []
        )
    }
}
