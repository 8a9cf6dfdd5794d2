import JSON
import Platform

/// Issues and what belongs to them, as Jira's answers have them.
struct JiraIssueJSON {
    let board: JiraBoard
    let configuration: JiraStandInConfiguration
    /// The version of the API: texts are documents in 3, and wiki text in 2.
    let version: Int
    let url: String

    private func link(_ path: String) -> JSONValue {
        .string("\(url)/rest/api/\(version)/\(path)")
    }

    /// A time as Jira writes it: `2026-11-24T09:30:00.000+0000`.
    static func time(_ time: Timestamp) -> String { "\(time.description.dropLast())+0000" }

    func person(
        _ person: JiraStandInConfiguration.Person,
        isSelf: Bool = false
    ) -> JSONValue {
        var members: [ExactString: JSONValue] = [
            "displayName": .string(person.name), "active": .bool(person.isActive),
            "timeZone": "Etc/UTC", "locale": "en_US",
        ]
        if configuration.isCloud {
            members["self"] = link("user?accountId=\(person.id)")
            members["accountId"] = .string(person.id)
            members["accountType"] = "atlassian"
        } else {
            members["self"] = link("user?username=\(person.id)")
            members["name"] = .string(person.id)
            members["key"] = .string("JIRAUSER-\(person.id)")
        }
        if isSelf || person.showsEmail { members["emailAddress"] = .string(person.email) }
        return .object(members)
    }

    private func creator(of issue: JiraBoard.Issue) -> JSONValue {
        let isPerson = issue.history.first?.author == .person
        return person((isPerson ? configuration.people.first : nil) ?? configuration.account)
    }

    private func person(id: String?) -> JSONValue {
        configuration.everybody.first { $0.id == id }.map { person($0) } ?? .null
    }

    func project(_ project: JiraBoard.Project) -> JSONValue {
        [
            "self": link("project/\(project.id)"), "id": .string(project.id),
            "key": .string(project.key), "name": .string(project.name),
            "projectTypeKey": "software", "simplified": .bool(project.isTeamManaged),
            "style": project.isTeamManaged ? "next-gen" : "classic",
        ]
    }

    func type(_ type: JiraBoard.IssueType, in project: JiraBoard.Project) -> JSONValue {
        var members: [ExactString: JSONValue] = [
            "self": link("issuetype/\(type.id)"), "id": .string(type.id),
            "name": .string(type.name), "description": "", "subtask": .bool(type.isSubtask),
        ]
        // A Data Center has no hierarchy beyond subtasks.
        if configuration.isCloud { members["hierarchyLevel"] = .integer(Int64(type.level)) }
        if project.isTeamManaged {
            members["scope"] = ["type": "PROJECT", "project": ["id": .string(project.id)]]
        }
        return .object(members)
    }

    func status(_ status: JiraBoard.Status) -> JSONValue {
        [
            "self": link("status/\(status.id)"), "id": .string(status.id),
            "name": .string(status.name),
            "statusCategory": [
                "self": link("statuscategory/\(status.category.id)"),
                "id": .integer(status.category.id), "key": .string(status.category.rawValue),
                "name": .string(status.category.name),
            ],
        ]
    }

    func resolution(_ name: String) -> JSONValue {
        let index = configuration.resolutions.firstIndex { $0.hasSameBytes(as: name) } ?? 0
        return [
            "self": link("resolution/\(10_000 + index)"), "id": .string("\(10_000 + index)"),
            "name": .string(name), "description": "",
        ]
    }

    func text(_ text: JiraBoard.Text) -> JSONValue {
        switch (text, version) {
        case (.document(let document), 3): document
        case (.wiki(let text), 3): JiraDocument.document(ofWiki: text)
        case (_, _): .string(text.plain)
        }
    }

    func comment(_ comment: JiraBoard.Comment, on issue: JiraBoard.Issue) -> JSONValue {
        [
            "self": link("issue/\(issue.id)/comment/\(comment.id)"),
            "id": .string("\(comment.id)"), "author": person(id: comment.author),
            "body": text(comment.body), "created": .string(Self.time(comment.created)),
            "updated": .string(Self.time(comment.created)),
        ]
    }
}

extension JiraIssueJSON {
    /// Which fields and properties of issues are asked for.
    struct Selection {
        private let fields: Set<ExactString>
        private let left: Set<ExactString>
        let properties: [String]

        /// - Parameters:
        ///   - fields: `*all`, `*navigable`, ids, and ids with a minus for those to leave out.
        ///   - properties: The keys of properties.
        init(fields: [String], properties: [String] = []) {
            let isMinus = { (field: String) in field.hasPrefix("-") }
            self.fields = Set(fields.filter { !isMinus($0) }.map { ExactString($0) })
            left = Set(fields.filter(isMinus).map { ExactString($0.dropFirst()) })
            self.properties = properties
        }

        func has(_ name: ExactString) -> Bool {
            if left.contains(name) { return false }
            return fields.contains(name) || fields.contains("*all")
                || (fields.contains("*navigable") && name != "comment")
        }
    }

    /// The id, key and address of an issue.
    func reference(_ issue: JiraBoard.Issue) -> [ExactString: JSONValue] {
        [
            "id": .string("\(issue.id)"), "key": .string(issue.key),
            "self": link("issue/\(issue.id)"),
        ]
    }

    /// An issue.
    ///
    /// - Parameters:
    ///   - issue: The issue.
    ///   - selection: What is asked for.
    ///   - find: Finds its parent and children, as whoever asks sees them.
    /// - Returns: Its JSON.
    func issue(
        _ issue: JiraBoard.Issue,
        _ selection: Selection,
        _ find: (Int) -> JiraBoard.Issue?
    ) -> JSONValue {
        var members = reference(issue)
        var fields: [ExactString: JSONValue] = [:]
        for (name, value) in values(issue, find) where selection.has(name) {
            fields[name] = value()
        }
        for (name, value) in issue.fields where selection.has(name) { fields[name] = value }
        members["fields"] = .object(fields)
        if !selection.properties.isEmpty {
            members["properties"] = .object(
                issue.properties.filter { name, _ in
                    selection.properties.contains { $0.hasSameBytes(as: name.text) }
                }
            )
        }
        return .object(members)
    }

    /// The fields of an issue, each made when it is asked for.
    private func values(
        _ issue: JiraBoard.Issue,
        _ find: (Int) -> JiraBoard.Issue?
    ) -> [(ExactString, () -> JSONValue)] {
        withoutActuallyEscaping(find) { find in
            let parent = issue.parent.flatMap(find).map(related) ?? .null
            let children = JSONValue.array(
                board.children(of: issue).filter { board.type(of: $0).isSubtask }
                    .compactMap { find($0.id) }.map(related)
            )
            return [("parent", { parent }), ("subtasks", { children })]
        } + plainValues(issue)
    }

    private func plainValues(
        _ issue: JiraBoard.Issue
    ) -> [(ExactString, () -> JSONValue)] {
        let project = board.project(of: issue)
        return [
            ("summary", { .string(issue.summary) }),
            ("description", { issue.description.map(text) ?? .null }),
            ("labels", { .array(issue.labels.map(JSONValue.string)) }),
            ("status", { status(project.workflow[issue.statusID]) }),
            ("resolution", { issue.resolution.map(resolution) ?? .null }),
            (
                "resolutiondate",
                { issue.resolvedAt.map { .string(Self.time($0)) } ?? .null }
            ),
            ("statuscategorychangedate", { .string(Self.time(issue.statusChangedAt)) }),
            ("issuetype", { type(board.type(of: issue), in: project) }),
            ("project", { self.project(project) }),
            ("assignee", { person(id: issue.assignee) }),
            ("reporter", { creator(of: issue) }),
            ("creator", { creator(of: issue) }),
            ("created", { .string(Self.time(issue.created)) }),
            ("updated", { .string(Self.time(issue.updated)) }),
            (
                "comment",
                {
                    [
                        "comments": .array(issue.comments.map { comment($0, on: issue) }),
                        "total": .integer(Int64(issue.comments.count)),
                    ]
                }
            ),
        ]
    }

    /// A parent or child, with what Jira shows of it.
    private func related(_ issue: JiraBoard.Issue) -> JSONValue {
        var members = reference(issue)
        let project = board.project(of: issue)
        members["fields"] = [
            "summary": .string(issue.summary),
            "status": status(project.workflow[issue.statusID]),
            "issuetype": type(board.type(of: issue), in: project),
        ]
        return .object(members)
    }
}

extension JiraBoard.Status.Category {
    var id: Int64 {
        switch self {
        case .new: 2
        case .done: 3
        case .indeterminate: 4
        }
    }

    var name: String {
        switch self {
        case .new: "To Do"
        case .indeterminate: "In Progress"
        case .done: "Done"
        }
    }
}
