import HTTPMessage
import HTTPTypes
import JSON

/// The arguments of a call of Slack's Web API, from the URL, a form or JSON.
///
/// Source: Slack "Using the Slack Web API": arguments in the URL or in a form are texts, of which
/// lists and objects are JSON; a JSON body needs its token in the header.
struct SlackArguments: Sendable {
    /// The arguments; those of a URL or form are strings.
    let values: [ExactString: JSONValue]
    /// The token, from header or argument.
    let token: String?

    /// Parses the arguments.
    ///
    /// - Parameters:
    ///   - request: A call of a method.
    ///   - takesJSON: Whether the method takes a JSON body.
    /// - Throws: What Slack says to a body that it cannot read.
    init(_ request: Request, takesJSON: Bool) throws(SlackRefusal) {
        var values = try Self.texts { () throws(FormError) in try FormFields(request.query ?? "") }
        let header = (request.header(.authorization) ?? "").split(separator: " ")
        let bearer =
            header.count == 2 && header[0].lowercased() == "bearer" ? String(header[1]) : nil
        if !request.body.isEmpty {
            values.merge(try Self.body(of: request, takesJSON: takesJSON)) { _, new in new }
        }
        token = bearer ?? values["token"]?.string
        values["token"] = nil
        self.values = values
    }

    subscript(name: String) -> JSONValue? { values[name] }

    /// Returns an object or list, which a form has as JSON text.
    func structure(_ name: String) throws(SlackRefusal) -> JSONValue? {
        guard case .string(let text)? = values[name] else { return values[name] }
        guard let value = try? JSONCoding.decode(JSONValue.self, from: Array(text.utf8)) else {
            throw SlackRefusal(
                name == "metadata" ? "invalid_metadata_format" : "invalid_\(name)_format",
                "\(name) is a text that is not JSON"
            )
        }
        return value
    }

    private static func texts(
        _ read: () throws(FormError) -> FormFields
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        do throws(FormError) {
            let texts = try read().fields.map { (ExactString($0.name), JSONValue.string($0.value)) }
            return Dictionary(texts) { _, last in last }
        } catch {
            throw SlackRefusal("invalid_form_data", "the arguments have \(error)")
        }
    }

    private static func body(
        of request: Request,
        takesJSON: Bool
    ) throws(SlackRefusal) -> [ExactString: JSONValue] {
        let parts = (request.header(.contentType) ?? "").lowercased()
            .split(separator: ";").map { $0.filter { !$0.isWhitespace } }
        if let charset = parts.dropFirst().first(where: { $0.hasPrefix("charset=") }),
            !["charset=utf-8", "charset=iso-8859-1"].contains(charset)
        {
            throw SlackRefusal("invalid_charset", charset)
        }
        switch parts.first {
        case nil: throw SlackRefusal("missing_post_type", "no content type")
        case "application/x-www-form-urlencoded":
            return try texts { () throws(FormError) in try FormFields(body: request.body) }
        case "application/json" where takesJSON:
            let value = try? JSONCoding.decode(JSONValue.self, from: request.body)
            guard let members = value?.object else {
                throw SlackRefusal("invalid_arguments", "the body is not a JSON object")
            }
            return members
        case let type?: throw SlackRefusal("invalid_post_type", type)
        }
    }
}
