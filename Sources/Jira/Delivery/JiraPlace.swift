import HTTPMessage
import JSON
import Outbound
import Platform

/// A project that issues are created in: their types, and the fields that these take.
struct JiraPlace: Sendable {
    /// A type of issues.
    struct IssueType: Sendable {
        var id: String
        var name: String
        /// -1 for subtasks, 0 for the base level; nil on Data Center.
        var level: Int64?
        var isSubtask: Bool
        var fields: [Field] = []

        func has(_ field: String) -> Bool { fields.contains { $0.id.hasSameBytes(as: field) } }
    }

    /// A field of the screen on which issues of a type are created.
    struct Field: Sendable {
        var id: String
        var name: String
        /// True where Jira refuses an issue without it, and fills in nothing.
        var isRequired: Bool
        /// True for the name of an epic, which only Data Center's epics have.
        var isEpicName: Bool
    }

    /// The project's key, as Jira writes it.
    var key: String
    var type: IssueType
    /// The type of subtasks; nil where none are made.
    var partType: IssueType?
}

extension JiraAPI {
    /// Returns a project's key as Jira writes it; nil for one that Jira does not show.
    func project(_ name: String) async throws(JiraError) -> String? {
        // Anything else is no key or id, and would not stay in its place in the path.
        guard
            !name.isEmpty, name.utf8.count <= 255,
            name.unicodeScalars.allSatisfy({
                $0.isASCII
                    && ($0.properties.isAlphabetic
                        || $0.properties.numericType != nil || $0 == "_")
            })
        else { return nil }
        do throws(JiraError) {
            let path = "project/\(percentEncoded(name))"
            return try await value(of: .get(path, as: "project/{key}"))["key"]?.string ?? name
        } catch .notFound {
            return nil
        }
    }

    /// Reads what is needed to create issues in a project.
    ///
    /// - Parameters:
    ///   - project: Its key.
    ///   - configuration: Which type and further fields are wanted.
    ///   - account: The account's name, for sentences.
    /// - Returns: The project's types and fields.
    /// - Throws: `unusable` where a person has to repair something.
    func place(
        _ project: String,
        _ configuration: JiraConfiguration,
        account: String
    ) async throws(JiraError) -> JiraPlace {
        let types = try await types(in: project)
        guard !types.isEmpty else {
            throw .unusable(
                "Jira lets \(account) create nothing in the project \(project): give it the"
                    + " permission Create issues there."
            )
        }
        var type = try await type(among: types, in: project, configuration)
        if type.fields.isEmpty { type.fields = try await fields(of: type, in: project) }
        try type.validate(in: project, configuration.fields)
        var place = JiraPlace(key: project, type: type)
        guard configuration.hasSubtasks else { return place }
        guard var part = types.first(where: { $0.isSubtask || $0.level == -1 }) else {
            throw .unusable(
                "The project \(project) has no type for subtasks: add one to it, or set"
                    + " jira.subtasks to false."
            )
        }
        if type.level ?? 0 > 0 || type.fields.contains(where: \.isEpicName) {
            throw .unusable(
                "Issues of type \(quotation(of: type.name)) in the project \(project) take no"
                    + " subtasks: set jira.issue-type to one of the base level, or jira.subtasks to"
                    + " false."
            )
        }
        part.fields = try await fields(of: part, in: project)
        try part.validate(in: project, configuration.fields)
        place.partType = part
        return place
    }

    /// Chooses the type of tickets by its level, never by a name of Jira's own.
    private func type(
        among types: [JiraPlace.IssueType],
        in project: String,
        _ configuration: JiraConfiguration
    ) async throws(JiraError) -> JiraPlace.IssueType {
        let candidates = types.filter { !$0.isSubtask && $0.level != -1 }
        if let wanted = configuration.issueType {
            let found =
                candidates.first { $0.id.hasSameBytes(as: wanted) }
                ?? candidates.first { $0.name.hasSameBytesIgnoringASCIICase(as: wanted) }
            if let found { return found }
            throw .unusable(
                "The project \(project) has no issue type \(quotation(of: wanted)): set"
                    + " jira.issue-type to one of \(Self.list(candidates.map(\.name)))."
            )
        }
        // Data Center tells no level; there only an epic has to be told from the base level.
        for var type in candidates where type.level ?? 0 == 0 {
            if type.level != nil { return type }
            type.fields = try await fields(of: type, in: project)
            if !type.fields.contains(where: \.isEpicName) { return type }
        }
        throw .unusable(
            "The project \(project) has no issue type of the base level: set jira.issue-type to"
                + " one of \(Self.list(candidates.map(\.name)))."
        )
    }

    static func list(_ names: [String]) -> String {
        names.prefix(20).map { quotation(of: $0, charactersMax: 60) }.joined(separator: ", ")
    }

    private func types(in project: String) async throws(JiraError) -> [JiraPlace.IssueType] {
        let path = "issue/createmeta/\(percentEncoded(project))/issuetypes"
        let items = try await items(
            of: path,
            as: "issue/createmeta/{key}/issuetypes",
            in: ["issueTypes", "values"]
        )
        return items.compactMap { item in
            guard let id = item["id"]?.string, let name = item["name"]?.string else { return nil }
            let level: Int64? =
                if case .integer(let level) = item["hierarchyLevel"] { level } else { nil }
            let isSubtask = item["subtask"]?.bool ?? false
            return JiraPlace.IssueType(id: id, name: name, level: level, isSubtask: isSubtask)
        }
    }

    private func fields(
        of type: JiraPlace.IssueType,
        in project: String
    ) async throws(JiraError) -> [JiraPlace.Field] {
        let path =
            "issue/createmeta/\(percentEncoded(project))/issuetypes/\(percentEncoded(type.id))"
        let items = try await items(
            of: path,
            as: "issue/createmeta/{key}/issuetypes/{id}",
            in: ["fields", "values", "results"]
        )
        return items.compactMap { item in
            guard let id = (item["fieldId"] ?? item["key"])?.string else { return nil }
            let hasDefault = item["hasDefaultValue"]?.bool ?? false
            return JiraPlace.Field(
                id: id,
                name: item["name"]?.string ?? id,
                isRequired: item["required"]?.bool ?? false && !hasDefault,
                isEpicName: item["schema"]?["custom"]?.string?.hasSuffix("gh-epic-label") ?? false
            )
        }
    }

    /// Reads a list of several pages that Cloud and Data Center name differently.
    private func items(
        of path: String,
        as endpoint: String,
        in names: [String]
    ) async throws(JiraError) -> [JSONValue] {
        var items: [JSONValue] = []
        for _ in 0..<limits.pagesMax {
            let size = 200
            let query = [("startAt", "\(items.count)"), ("maxResults", "\(size)")]
            let page: JSONValue
            do throws(JiraError) {
                page = try await value(of: .get(path, as: endpoint, query))
            } catch .notFound, .forbidden {
                // An older Data Center says so where others list nothing.
                return items
            }
            guard let more = names.lazy.compactMap({ page[$0]?.array }).first else {
                throw .malformedAnswer(what: names[0], isRepeatable: true)
            }
            items += more
            // Where it does not say how many there are, a page that is not full is the last.
            var isLast = page["isLast"]?.bool ?? (more.count < size)
            if case .integer(let total) = page["total"] { isLast = items.count >= total }
            if more.isEmpty || isLast { return items }
        }
        throw .endless(what: names[0])
    }
}

extension JiraPlace.IssueType {
    /// What we give, or Jira fills in by itself.
    private static let given: Set<ExactString> = [
        "project", "issuetype", "summary", "description", "labels", "parent", "reporter",
    ]

    /// Fails where an issue of the type could not be created as it has to be; `further` are the
    /// fields of `jira.fields`.
    fileprivate func validate(
        in project: String,
        _ further: [ExactString: JSONValue]
    ) throws(JiraError) {
        let screen = "the screen on which issues of type \(quotation(of: name)) are created in the"
        for needed in ["labels", "description"] where !has(needed) {
            throw .unusable(
                "Jira has no field \(needed) on \(screen) project \(project), without which no"
                    + " ticket could be found again: add it to that screen."
            )
        }
        let missing = fields.filter { field in
            let id = ExactString(field.id)
            return field.isRequired && !Self.given.contains(id) && further[id] == nil
        }
        guard missing.isEmpty else {
            let names = missing.map { "\(quotation(of: $0.name)) (\($0.id))" }
            throw .unusable(
                "Jira requires \(names.joined(separator: ", ")) of issues of type"
                    + " \(quotation(of: name)) in the project \(project): give values in"
                    + " jira.fields, or make the fields optional."
            )
        }
        guard !isSubtask else { return }
        let unknown = further.keys.filter { !has($0.text) }.sorted()
        guard unknown.isEmpty else {
            throw .unusable(
                "jira.fields names \(JiraAPI.list(unknown.map(\.text))), not on \(screen) project"
                    + " \(project): add it to that screen, or leave it out."
            )
        }
    }
}
