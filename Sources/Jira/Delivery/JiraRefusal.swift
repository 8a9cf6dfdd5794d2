import JSON
import Outbound
import Platform

/// What Jira says about a refusal, as one line.
///
/// It has `errorMessages` and `errors` by field; older parts and the gateway say `message` or
/// `errorMessage`. Source: Jira REST API v3, "Error responses".
struct JiraRefusal {
    /// The longest line that is quoted.
    static let charactersMax = 500

    private let texts: [String]

    /// Reads an answer's body; nil for another form, such as a page in HTML.
    init?(of body: [UInt8]) {
        guard let json = try? JSONValue(parsing: body) else { return nil }
        self.init(json)
    }

    /// Reads an error of one element among several.
    init?(_ json: JSONValue) {
        guard let members = json.object else { return nil }
        let fields = members["errors"]?.object ?? [:]
        let texts =
            (members["errorMessages"]?.array ?? []).compactMap(\.string)
            + fields.sorted { $0.key < $1.key }
            .compactMap { field in field.value.string.map { "\(field.key): \($0)" } }
            + ["message", "errorMessage"].compactMap { members[$0]?.string }
        let isKnown = ["errorMessages", "errors", "message", "errorMessage"]
            .contains { members[$0] != nil }
        guard isKnown else { return nil }
        self.texts = texts.filter { !$0.isEmpty }
    }

    /// The line; nil where Jira says nothing.
    func line(without secret: Secret) -> String? {
        guard !texts.isEmpty else { return nil }
        return quotation(
            of: texts.joined(separator: " "),
            without: secret.reveal(),
            charactersMax: Self.charactersMax
        )
    }
}
