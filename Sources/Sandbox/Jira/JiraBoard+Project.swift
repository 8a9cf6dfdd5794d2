import JSON

extension JiraBoard {
    /// A project with its types, workflow, screens and what the token may do in it.
    package struct Project: Sendable {
        package var id: String
        package var key: String
        package var name: String
        package var isTeamManaged = false
        package var types: [IssueType]
        package var workflow: Workflow
        package var permissions = Set(Permission.allCases)
        package var labels = LabelsOnScreen.taken
        package var customFields: [CustomField] = []
        /// How many issues were created in it.
        var issueCount = 0

        package init(
            id: String,
            key: String,
            name: String,
            types: [IssueType],
            workflow: Workflow
        ) {
            self.id = id
            self.key = key
            self.name = name
            self.types = types
            self.workflow = workflow
        }

        /// Whether the token sees it at all.
        var isVisible: Bool { permissions.contains(.browse) }

        func type(_ reference: JSONValue?) -> IssueType? {
            if let id = reference?["id"]?.identifier { return types.first { $0.id == id } }
            guard let name = reference?["name"]?.string else { return nil }
            return types.first { $0.name.hasSameBytesIgnoringASCIICase(as: name) }
        }
    }

    package struct IssueType: Sendable, Hashable {
        package var id: String
        package var name: String
        /// -1 for subtasks, 0 for the base, 1 for epics.
        package var level: Int

        package init(id: String, name: String, level: Int = 0) {
            self.id = id
            self.name = name
            self.level = level
        }

        package var isSubtask: Bool { level < 0 }
    }

    /// What the create screen does with labels.
    package enum LabelsOnScreen: Sendable {
        case taken
        /// They are not on the screen: a create with labels is refused.
        case refused
        /// They are thrown away without a word.
        case dropped
    }

    package enum Permission: String, Sendable, CaseIterable {
        case browse = "BROWSE_PROJECTS"
        case create = "CREATE_ISSUES"
        case edit = "EDIT_ISSUES"
        case transition = "TRANSITION_ISSUES"
        case resolve = "RESOLVE_ISSUES"
        case comment = "ADD_COMMENTS"
        case assign = "ASSIGN_ISSUES"
    }

    /// A field beyond Jira's own.
    package struct CustomField: Sendable, Hashable {
        package enum Kind: Sendable, Hashable {
            case text
            case number
            /// One of these values.
            case option([String])
        }

        package var id: String
        package var name: String
        package var isRequired: Bool
        package var hasDefault: Bool
        package var kind: Kind
        /// The ids of the types that have it; empty for all.
        package var types: [String]

        package init(
            id: String,
            name: String,
            isRequired: Bool = false,
            hasDefault: Bool = false,
            kind: Kind = .text,
            types: [String] = []
        ) {
            self.id = id
            self.name = name
            self.isRequired = isRequired
            self.hasDefault = hasDefault
            self.kind = kind
            self.types = types
        }

        func isIn(_ type: IssueType) -> Bool { types.isEmpty || types.contains(type.id) }

        /// Whether the field takes that value.
        func takes(_ value: JSONValue) -> Bool {
            switch kind {
            case .text: value.string?.isEmpty == false
            case .number: value.number != nil
            case .option(let names):
                names.contains { name in value["value"]?.string?.hasSameBytes(as: name) == true }
            }
        }
    }
}

extension JiraBoard.Project {
    /// A project with shared schemes: types named as in English, closing asks for no resolution.
    package static func companyManaged(_ key: String, id: String = "10000") -> Self {
        Self(
            id: id,
            key: key,
            name: "Project \(key)",
            types: [
                JiraBoard.IssueType(id: "10001", name: "Epic", level: 1),
                JiraBoard.IssueType(id: "10002", name: "Task"),
                JiraBoard.IssueType(id: "10003", name: "Bug"),
                JiraBoard.IssueType(id: "10004", name: "Sub-task", level: -1),
            ],
            workflow: .simplified()
        )
    }

    /// A project of one team, whose types are its own.
    package static func teamManaged(_ key: String, id: String = "10010") -> Self {
        var project = Self(
            id: id,
            key: key,
            name: "Team \(key)",
            types: [
                JiraBoard.IssueType(id: "10011", name: "Task"),
                JiraBoard.IssueType(id: "10012", name: "Epic", level: 1),
                JiraBoard.IssueType(id: "10013", name: "Subtask", level: -1),
            ],
            workflow: .simplified()
        )
        project.isTeamManaged = true
        return project
    }

    /// A project whose names are German, and whose workflow asks for a resolution.
    package static func german(_ key: String, id: String = "10020") -> Self {
        var workflow = JiraBoard.Workflow.simplified(
            names: ("Zu erledigen", "In Arbeit", "Fertig")
        )
        for index in workflow.transitions.indices where workflow.transitions[index].to == "10002" {
            workflow.transitions[index].resolution = .required
        }
        return Self(
            id: id,
            key: key,
            name: "Projekt \(key)",
            types: [
                JiraBoard.IssueType(id: "10021", name: "Aufgabe"),
                JiraBoard.IssueType(id: "10022", name: "Fehler"),
                JiraBoard.IssueType(id: "10023", name: "Teilaufgabe", level: -1),
            ],
            workflow: workflow
        )
    }

    /// A project of a Data Center, where an epic needs a name in a field of its own.
    package static func dataCenter(_ key: String, id: String = "10000") -> Self {
        var project = Self(
            id: id,
            key: key,
            name: "Project \(key)",
            types: [
                JiraBoard.IssueType(id: "10002", name: "Task"),
                JiraBoard.IssueType(id: "10003", name: "Bug"),
                JiraBoard.IssueType(id: "10004", name: "Sub-task", level: -1),
                JiraBoard.IssueType(id: "10001", name: "Epic", level: 1),
            ],
            workflow: .classic
        )
        project.customFields = [
            JiraBoard.CustomField(
                id: "customfield_10011",
                name: "Epic Name",
                isRequired: true,
                types: ["10001"]
            )
        ]
        return project
    }
}
