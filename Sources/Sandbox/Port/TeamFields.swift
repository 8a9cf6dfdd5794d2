import HTTPMessage
import JSON

/// The fields that a call of `GET /v1/teams` asks for.
///
/// Source: Port's OpenAPI description. The members of a team are sent only where a field of theirs
/// is asked for.
struct TeamFields {
    private static let own = ["id", "name", "createdAt", "updatedAt", "provider", "description"]
    private static let people = ["firstName", "lastName", "email", "picture", "status"]

    private let names: Set<String>
    private let peopleNames: Set<String>

    init(_ query: FormFields) throws(PortRefusal) {
        let asked = query.fields.filter { $0.name.hasSameBytes(as: "fields") }.map(\.value)
        let known = Self.own + Self.people.map { "users.\($0)" }
        for (index, name) in asked.enumerated() where !known.contains(name) {
            throw .invalid(
                "querystring/fields/\(index) must be equal to one of the allowed values: "
                    + known.joined(separator: ", ")
            )
        }
        names = Set(asked.isEmpty ? Self.own : asked)
        peopleNames = Set(asked.filter { $0.hasPrefix("users.") }.map { String($0.dropFirst(6)) })
    }

    func apply(to teams: [JSONValue]) -> [JSONValue] {
        teams.map { team in
            var members = (team.object ?? [:]).filter { names.contains($0.key.text) }
            if !peopleNames.isEmpty {
                let users = (team["users"]?.array ?? []).compactMap(\.object)
                members["users"] = .array(
                    users.map { .object($0.filter { peopleNames.contains($0.key.text) }) }
                )
            }
            return .object(members)
        }
    }
}
