import HTTPMessage
import HTTPTypes
import JSON

/// What a call of Jira asks for, with its query and body.
struct JiraRequest: Sendable {
    var call: JiraCall
    var query: FormFields
    /// The body; null without one.
    var body: JSONValue
    /// Scheme, host and base path, for links.
    var url: String
    /// False for an anonymous caller.
    var isLoggedIn = false

    init(
        _ request: Request,
        _ call: JiraCall,
        _ configuration: JiraStandInConfiguration
    ) throws(JiraStandIn.Refusal) {
        self.call = call
        guard let query = try? FormFields(request.query ?? "") else {
            throw JiraStandIn.Refusal(.badRequest, "The query is malformed.")
        }
        self.query = query
        url = "http://\(request.header(.host) ?? "localhost")\(configuration.basePath)"
        body = .null
        guard !request.isRead, !request.body.isEmpty else { return }
        if request.body.count > configuration.requestBytesMax {
            throw JiraStandIn.Refusal(.contentTooLarge, "The request is too large.")
        }
        let type = request.header(.contentType) ?? ""
        guard type.lowercased().hasPrefix("application/json") else {
            throw JiraStandIn.Refusal(.unsupportedMediaType, "Unsupported Media Type")
        }
        guard let body = try? JSONValue(parsing: request.body) else { throw .payload }
        self.body = body
    }

    /// The names of a list in the query, which commas and repetition separate.
    func list(_ name: String) -> [String]? {
        let values = query.fields.filter { $0.name.hasSameBytes(as: name) }
        guard !values.isEmpty else { return nil }
        return values.flatMap { $0.value.split(separator: ",").map(String.init) }
    }

    /// The start and length of the page that the query asks for.
    func window(countMax: Int) throws(JiraStandIn.Refusal) -> (start: Int, count: Int) {
        let start = query["startAt"].map { Int($0) } ?? 0
        let count = query["maxResults"].map { Int($0) } ?? countMax
        guard let start, let count, start >= 0, count >= 0 else {
            throw JiraStandIn.Refusal(.badRequest, "startAt and maxResults are whole numbers.")
        }
        return (start, min(count, countMax))
    }

    /// Returns the body's members, of which others than these are refused.
    func members(_ names: Set<ExactString>) throws(JiraStandIn.Refusal) -> [ExactString: JSONValue]
    {
        guard let members = body.object, members.keys.allSatisfy(names.contains) else {
            throw .payload
        }
        return members
    }
}

extension JSONValue {
    /// An id, which Jira takes as text or number.
    var identifier: String? {
        switch self {
        case .string(let text): text
        case .integer(let number): "\(number)"
        default: nil
        }
    }

    /// The texts of a list; nil where it is none, or has anything else.
    var texts: [String]? {
        guard let items = array else { return nil }
        let texts = items.compactMap(\.string)
        return texts.count == items.count ? texts : nil
    }
}
