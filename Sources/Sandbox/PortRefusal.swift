import HTTPMessage
import HTTPTypes
import JSON

/// A refusal in Port's form: `{"ok":false,"error":"not_found","message":"…"}`.
///
/// Port's and not ours, though it looks alike: ours may change, and this must not with it.
struct PortRefusal: Error, Sendable, Hashable {
    var status: HTTPResponse.Status
    var error: String
    var message: String

    var response: Response {
        Response.vendorJSON(
            status,
            ["ok": false, "error": .string(error), "message": .string(message)]
        )
    }

    static func invalid(_ message: String) -> PortRefusal {
        PortRefusal(status: .unprocessableContent, error: "invalid_request", message: message)
    }

    static let malformedQuery = invalid("The querystring is malformed")

    static func notFound(_ message: String) -> PortRefusal {
        PortRefusal(status: .notFound, error: "not_found", message: message)
    }

    /// Port's answer for a route that does not exist.
    static func routeNotFound(_ request: Request) -> PortRefusal {
        notFound("Route \(request.method.rawValue):\(request.path) not found")
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

extension Request {
    /// The query's fields.
    var portQuery: FormFields {
        get throws(PortRefusal) {
            guard let fields = try? FormFields(query ?? "") else { throw .malformedQuery }
            return fields
        }
    }

    /// Returns the JSON body of a request with the right type and an allowed length.
    func portBody(bytesMax: Int) throws(PortRefusal) -> JSONValue {
        if body.count > bytesMax {
            throw PortRefusal(
                status: .contentTooLarge,
                error: "payload_too_large",
                message: "Request body is too large"
            )
        }
        let type = header(.contentType) ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            throw PortRefusal(
                status: .unsupportedMediaType,
                error: "unsupported_media_type",
                message: "Unsupported Media Type: \(type)"
            )
        }
        guard let value = try? JSONCoding.decode(JSONValue.self, from: body) else {
            throw PortRefusal(
                status: .badRequest,
                error: "invalid_json",
                message: "Body is not valid JSON"
            )
        }
        return value
    }
}
