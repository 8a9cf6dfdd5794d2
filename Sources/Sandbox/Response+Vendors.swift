import HTTPMessage
import HTTPTypes
import JSON

/// Answers in the forms that Port and Slack give them.
extension Response {
    /// Makes an answer in JSON, whose type names the character set as Port's and Slack's do.
    static func vendorJSON(_ status: HTTPResponse.Status, _ value: JSONValue) -> Response {
        var response = Response.json(status, value)
        response.headers[.contentType] = "application/json; charset=utf-8"
        return response
    }

    static func text(
        _ status: HTTPResponse.Status,
        _ text: String,
        type: String = "text/plain; charset=utf-8"
    ) -> Response {
        Response(status, headers: [.contentType: type], body: Array(text.utf8))
    }
}

extension HTTPFields {
    /// Sets a header by a name that is known to be one, or does nothing.
    mutating func set(_ name: String, _ value: String) {
        if let name = HTTPField.Name(name) { self[name] = value }
    }
}
