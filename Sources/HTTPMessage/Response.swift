package import HTTPTypes
import JSON

/// One HTTP response; the server adds Date, framing and Connection.
package struct Response: Sendable {
    package var status: HTTPResponse.Status
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(
        _ status: HTTPResponse.Status,
        headers: HTTPFields = [:],
        body: [UInt8] = []
    ) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// No answer at all: the connection is reset.
    ///
    /// For stand-ins of servers that break.
    package static let reset: Response = {
        var response = Response(.serviceUnavailable)
        response.isReset = true
        return response
    }()

    /// True where the connection is reset instead of answered.
    package private(set) var isReset = false
}

extension Response {
    package static let jsonHeaders: HTTPFields = [.contentType: "application/json"]

    /// Makes a response with a JSON body.
    ///
    /// - Parameters:
    ///   - status: The response's status.
    ///   - value: Texts, finite numbers and flags only, which always encode.
    /// - Returns: The response, with Content-Type `application/json`.
    package static func json(_ status: HTTPResponse.Status, _ value: some Encodable) -> Response {
        let body = (try? JSONCoding.encode(value)) ?? []
        return Response(status, headers: jsonHeaders, body: body)
    }

    /// Makes the JSON response that every error is: `{"error":…,"message":…,"ok":false}`.
    ///
    /// - Parameters:
    ///   - status: The response's status.
    ///   - code: The stable name of this error, for programs.
    ///   - message: One sentence for people.
    /// - Returns: The response; it does not say when to try again.
    package static func error(
        _ status: HTTPResponse.Status,
        code: String,
        message: String
    ) -> Response {
        var writer = JSONWriter()
        writer.object { writer in
            writer.member("error", code)
            writer.member("message", message)
            writer.member("ok", false)
        }
        return Response(status, headers: jsonHeaders, body: writer.bytes)
    }

    /// Returns the response with a time after which another try makes sense, in Retry-After.
    package func retryable(after seconds: Int64) -> Response {
        var response = self
        response.headers[.retryAfter] = "\(max(1, seconds))"
        return response
    }

    /// The answer where a path leads nowhere.
    package static let nothingHere = error(
        .notFound,
        code: "not_found",
        message: "There is nothing at this path."
    )

    /// Makes the answer to a method that a path does not take.
    ///
    /// - Parameter allowed: The methods it takes, with commas between them; OPTIONS is added.
    /// - Returns: The response, with the methods in Allow.
    package static func methodNotAllowed(_ allowed: String) -> Response {
        var response = error(
            .methodNotAllowed,
            code: "method_not_allowed",
            message: "This path takes \(allowed)."
        )
        response.headers[.allow] = "\(allowed), OPTIONS"
        return response
    }
}
