import HTTPMessage
import HTTPTypes
import HTTPWire

/// The errors that the server answers with by itself.
enum ErrorAnswer {
    /// Returns the answer to bytes that are not a request.
    static func refusal(_ error: WireError) -> Response {
        var answer = Response.error(error.status, code: error.code, message: error.description)
        // RFC 9110 12.5.3: a client learns from it what to send instead.
        if error == .encodedBody { answer.headers[.acceptEncoding] = "identity" }
        return answer
    }

    /// The answer to a request that did not come in time (RFC 9110 15.5.9).
    static let timeout = Response.error(
        .requestTimeout,
        code: "request_timeout",
        message: "The request did not arrive in time."
    )

    /// The answer to a body that comes more slowly than the limit.
    static func tooSlow(bytesPerSecond: Int) -> Response {
        .error(
            .requestTimeout,
            code: "request_too_slow",
            message: "The request's body came slower than \(bytesPerSecond) bytes a second."
        )
    }

    /// The answer to a request for which no more bytes may be kept.
    static let buffersFull =
        Response.error(
            .serviceUnavailable,
            code: "buffers_full",
            message: "Too much is being sent at once; try again."
        )
        .retryable(after: 5)

    /// The answer to a client that speaks HTTP where TLS is expected.
    static let plainHTTP = Response.error(
        .badRequest,
        code: "https_required",
        message: "This port speaks HTTPS only."
    )

    /// The answer when ours could not be written.
    static let fault = Response.error(
        .internalServerError,
        code: "internal_error",
        message: "The server made an answer that cannot be sent."
    )
}
