import JSON

/// The fields with which issues of a type are created in a project.
struct JiraCreateScreen {
    private let project: JiraBoard.Project
    private let type: JiraBoard.IssueType
    private let configuration: JiraStandInConfiguration

    init(
        _ project: JiraBoard.Project,
        _ type: JiraBoard.IssueType,
        _ configuration: JiraStandInConfiguration
    ) {
        self.project = project
        self.type = type
        self.configuration = configuration
    }

    static let priorities = ["Highest", "High", "Medium", "Low", "Lowest"]

    /// The custom fields of the type.
    var customFields: [JiraBoard.CustomField] { project.customFields.filter { $0.isIn(type) } }

    /// The screen as `createmeta` tells it.
    func fields(_ json: JiraIssueJSON) -> [JSONValue] {
        var fields = [
            field("summary", "Summary", "string", isRequired: true),
            field("description", "Description", "string"),
            field(
                "issuetype",
                "Issue Type",
                "issuetype",
                isRequired: true,
                allowed: [json.type(type, in: project)]
            ),
            field(
                "project",
                "Project",
                "project",
                isRequired: true,
                allowed: [json.project(project)]
            ),
            field("assignee", "Assignee", "user"),
            field("priority", "Priority", "priority", hasDefault: true),
            field("duedate", "Due date", "date"),
            field("components", "Components", "array", operations: ["add", "set", "remove"]),
        ]
        if project.labels == .taken {
            let operations: [JSONValue] = ["add", "set", "remove"]
            fields.append(field("labels", "Labels", "array", operations: operations))
        }
        if configuration.isCloud || type.isSubtask {
            fields.append(
                field("parent", "Parent", "issuelink", isRequired: type.isSubtask)
            )
        }
        return fields + customFields.map(customField)
    }

    private func field(
        _ id: String,
        _ name: String,
        _ kind: String,
        isRequired: Bool = false,
        hasDefault: Bool = false,
        operations: [JSONValue] = ["set"],
        allowed: [JSONValue]? = nil
    ) -> JSONValue {
        var schema: [ExactString: JSONValue] = ["type": .string(kind), "system": .string(id)]
        if kind == "array" { schema["items"] = id == "labels" ? "string" : "component" }
        var members: [ExactString: JSONValue] = [
            "fieldId": .string(id), "key": .string(id), "name": .string(name),
            "required": .bool(isRequired), "hasDefaultValue": .bool(hasDefault),
            "operations": .array(operations), "schema": .object(schema),
        ]
        if let allowed { members["allowedValues"] = .array(allowed) }
        return .object(members)
    }

    private func customField(_ custom: JiraBoard.CustomField) -> JSONValue {
        let (kind, plugin, values): (JSONValue, String, [String]?) =
            switch custom.kind {
            case .text: ("string", "textfield", nil)
            case .number: ("number", "float", nil)
            case .option(let names): ("option", "select", names)
            }
        var members: [ExactString: JSONValue] = [
            "fieldId": .string(custom.id), "key": .string(custom.id),
            "name": .string(custom.name), "required": .bool(custom.isRequired),
            "hasDefaultValue": .bool(custom.hasDefault), "operations": ["set"],
            "schema": [
                "type": kind,
                "custom": .string("com.atlassian.jira.plugin.system.customfieldtypes:\(plugin)"),
                "customId": .integer(Int64(custom.id.dropFirst("customfield_".count)) ?? 0),
            ],
        ]
        if let values {
            members["allowedValues"] = .array(
                values.enumerated()
                    .map { ["id": .string("\(10_100 + $0.offset)"), "value": .string($0.element)] }
            )
        }
        return .object(members)
    }
}
