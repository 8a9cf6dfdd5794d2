import HTTPServer
import HTTPTypes
import JSON

/// The forms in which the sandbox answers.
enum Reply {
    static func json(
        _ status: HTTPResponse.Status,
        _ value: JSONValue,
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = "application/json; charset=utf-8"
        // JSON values hold no number that JSON cannot say, so encoding cannot fail.
        let body = (try? JSONCoding.encode(value)) ?? []
        return Response(status, headers: headers, body: body)
    }

    static func text(
        _ status: HTTPResponse.Status,
        _ text: String,
        type: String = "text/plain; charset=utf-8",
        headers: HTTPFields = [:]
    ) -> Response {
        var headers = headers
        headers[.contentType] = type
        return Response(status, headers: headers, body: Array(text.utf8))
    }
}

extension HTTPFields {
    /// Sets a header by a name that is known to be one, or does nothing.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { self[name] = value }
    }
}

/// A refusal in Port's form: `{"ok":false,"error":"not_found","message":"…"}`.
struct PortRefusal: Error, Sendable, Hashable {
    var status: HTTPResponse.Status
    var error: String
    var message: String

    var response: Response {
        Reply.json(
            status,
            ["ok": false, "error": .string(error), "message": .string(message)]
        )
    }

    static func invalid(_ message: String) -> PortRefusal {
        PortRefusal(status: .unprocessableContent, error: "invalid_request", message: message)
    }

    static func notFound(_ message: String) -> PortRefusal {
        PortRefusal(status: .notFound, error: "not_found", message: message)
    }

    static func blueprintNotFound(_ identifier: String) -> PortRefusal {
        notFound("Blueprint with identifier \"\(identifier)\" was not found")
    }

    /// What Port's schema allows and this stand-in does not evaluate; better said than guessed.
    static func notSupported(_ what: String) -> PortRefusal {
        PortRefusal(
            status: .notImplemented,
            error: "not_supported_by_sandbox",
            message: "The sandbox does not evaluate \(what)"
        )
    }
}
