import HTTPTypes
import JSON
import Platform

/// Writes the fields of a create or edit into an issue, and collects all that is wrong with them.
struct JiraFieldWriter {
    typealias Refusal = JiraStandIn.Refusal

    enum Occasion: Sendable, Hashable {
        case create
        case edit
    }

    let configuration: JiraStandInConfiguration
    let project: JiraBoard.Project
    let type: JiraBoard.IssueType
    let version: Int
    let occasion: Occasion
    let now: Timestamp
    /// The issue with what was written so far.
    var issue: JiraBoard.Issue
    /// Makes ids of blocks and comments.
    var serial: Int
    /// What was changed, in a few words each.
    var changes: [String] = []

    private var errors: [ExactString: String] = [:]
    private var messages: [String] = []

    init(
        _ issue: JiraBoard.Issue,
        of type: JiraBoard.IssueType,
        in project: JiraBoard.Project,
        _ occasion: Occasion,
        version: Int,
        _ configuration: JiraStandInConfiguration,
        now: Timestamp,
        serial: Int
    ) {
        self.issue = issue
        self.type = type
        self.project = project
        self.occasion = occasion
        self.version = version
        self.configuration = configuration
        self.now = now
        self.serial = serial
    }

    /// Writes fields and updates.
    ///
    /// - Parameters:
    ///   - fields: New values by field; project, type and parent are read elsewhere.
    ///   - updates: Lists of changes by field, each with one verb.
    mutating func write(
        _ fields: [ExactString: JSONValue],
        updates: [ExactString: JSONValue] = [:]
    ) {
        for name in fields.keys where updates[name] != nil {
            errors[name] = "Field '\(name)' cannot be in both 'fields' and 'update'."
        }
        for (name, value) in fields.sorted(by: { $0.key < $1.key }) { set(name.text, value) }
        for (name, value) in updates.sorted(by: { $0.key < $1.key }) {
            guard let operations = value.array else {
                messages.append("'update' has a list for each field.")
                continue
            }
            for operation in operations { apply(operation, to: name.text) }
        }
    }

    /// Throws everything that is wrong.
    func finish() throws(Refusal) {
        guard errors.isEmpty, messages.isEmpty else {
            var refusal = Refusal(.badRequest, errors: errors)
            refusal.messages = messages
            throw refusal
        }
    }

    mutating func refuse(_ name: String, _ text: String) { errors[ExactString(name)] = text }

    private mutating func refuse(notOnScreen name: String) {
        errors.merge(Refusal.notOnScreen(name).errors) { one, _ in one }
    }

    private mutating func set(_ name: String, _ value: JSONValue) {
        switch name {
        case "summary": setSummary(value)
        case "description": setDescription(value)
        case "labels": setLabels(value)
        case "assignee": setAssignee(value)
        case "priority", "duedate", "components": setPlain(name, value)
        default: setCustom(name, value)
        }
    }

    private mutating func apply(_ operation: JSONValue, to name: String) {
        guard let members = operation.object, members.count == 1,
            let (verb, value) = members.first
        else {
            messages.append("Each operation has one verb.")
            return
        }
        switch (name, verb.text) {
        case ("labels", "add"), ("labels", "remove"):
            guard takesLabels else { return refuseLabels() }
            guard let label = value.string, isGood(label) else {
                if value.string == nil { refuse("labels", "data was not a string") }
                return
            }
            if verb.text == "add" { add([label]) } else { remove(label) }
        case ("comment", "add"):
            guard let body = text(value["body"] ?? .null, "comment") else { return }
            comment(body)
        case (_, "set"): set(name, value)
        default: refuse(name, "Field '\(name)' does not support operation '\(verb)'.")
        }
    }

    private mutating func setSummary(_ value: JSONValue) {
        guard let text = value.string else {
            return refuse("summary", "Operation value must be a string")
        }
        if text.allSatisfy(\.isWhitespace) {
            return refuse("summary", "You must specify a summary of the issue.")
        }
        if text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) {
            return refuse(
                "summary",
                "The summary is invalid because it contains newline characters."
            )
        }
        // Java counts UTF-16.
        if text.utf16.count > configuration.summaryMax {
            return refuse("summary", "Summary must be less than 255 characters.")
        }
        if occasion == .edit { changes.append("summary") }
        issue.summary = text
    }

    private mutating func setDescription(_ value: JSONValue) {
        if value == .null {
            issue.description = nil
        } else if let text = text(value, "description") {
            issue.description = text
        }
        if occasion == .edit { changes.append("description") }
    }

    /// Returns a text as it is stored; nil where it is refused.
    private mutating func text(_ value: JSONValue, _ name: String) -> JiraBoard.Text? {
        guard version == 3 else {
            guard let text = value.string else {
                refuse(name, "Operation value must be a string")
                return nil
            }
            if text.utf16.count > configuration.textMax {
                refuse(
                    name,
                    "The entered text is too long. It exceeds the allowed limit of "
                        + "\(configuration.textMax) characters."
                )
                return nil
            }
            return .wiki(text)
        }
        guard value.object != nil else {
            refuse(
                name,
                "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
            )
            return nil
        }
        do throws(JiraDocumentCheck.Problem) {
            try JiraDocumentCheck.check(value)
        } catch {
            // Jira does not say more; the reason is in the sandbox's record.
            messages.append("INVALID_INPUT")
            problem = error.text
            return nil
        }
        if String(decoding: value.utf8, as: UTF8.self).utf16.count > configuration.textMax {
            refuse(name, "CONTENT_LIMIT_EXCEEDED")
            return nil
        }
        return .document(
            JiraDocument.stored(value) {
                serial += 1
                return "sandbox-\(serial)"
            }
        )
    }

    /// Why a document was refused, which Jira does not say.
    private(set) var problem: String?

    mutating func comment(_ body: JiraBoard.Text) {
        serial += 1
        issue.comments.append(
            JiraBoard.Comment(
                id: 20_000 + serial,
                author: configuration.account.id,
                body: body,
                created: now
            )
        )
        changes.append("comment")
    }

    mutating func comment(json body: JSONValue) {
        if let text = text(body, "comment") { comment(text) }
    }
}

/// Labels, people and other fields.
extension JiraFieldWriter {
    /// Whether a write may have labels: Cloud looks at the create screen only.
    private var takesLabels: Bool {
        project.labels != .refused || (occasion == .edit && configuration.isCloud)
    }

    private mutating func refuseLabels() { refuse(notOnScreen: "labels") }

    private mutating func setLabels(_ value: JSONValue) {
        guard takesLabels else { return refuseLabels() }
        guard let labels = value.texts else {
            return refuse("labels", "data was not an array of strings")
        }
        guard labels.allSatisfy({ isGood($0) }) else { return }
        if occasion == .create, project.labels == .dropped { return }
        let old = issue.labels
        issue.labels = []
        add(labels)
        if occasion == .edit {
            changes.append(
                "labels set to \(issue.labels.joined(separator: ", ")), were "
                    + old.joined(separator: ", ")
            )
        }
    }

    private mutating func isGood(_ label: String) -> Bool {
        if label.isEmpty {
            refuse("labels", "The label must not be empty.")
        } else if label.unicodeScalars.contains(where: \.properties.isWhitespace) {
            refuse("labels", "The label '\(label)' contains spaces which is invalid.")
        } else if label.utf16.count > 255 {
            refuse("labels", "The label '\(label)' exceeds the maximum length of 255 characters.")
        } else {
            return true
        }
        return false
    }

    private mutating func add(_ labels: [String]) {
        if occasion == .create, project.labels == .dropped { return }
        for label in labels where !issue.labels.contains(where: { $0.hasSameBytes(as: label) }) {
            issue.labels.append(label)
            if occasion == .edit { changes.append("label +\(label)") }
        }
        issue.labels.sort { ExactString($0) < ExactString($1) }
    }

    private mutating func remove(_ label: String) {
        issue.labels.removeAll { $0.hasSameBytes(as: label) }
        changes.append("label -\(label)")
    }

    private mutating func setAssignee(_ value: JSONValue) {
        if occasion == .edit { changes.append("assignee") }
        if value == .null {
            issue.assignee = nil
            return
        }
        let id =
            configuration.isCloud
            ? value["accountId"]?.string ?? value["id"]?.string : value["name"]?.string
        guard let id else { return refuse("assignee", "expected Object with an account") }
        let person = configuration.everybody.first { $0.id.hasSameBytes(as: id) }
        guard project.permissions.contains(.assign), let person, person.isActive,
            person.isAssignable
        else { return refuse("assignee", "User '\(id)' cannot be assigned issues.") }
        issue.assignee = person.id
    }

    private mutating func setPlain(_ name: String, _ value: JSONValue) {
        let isGood =
            switch name {
            case "duedate":
                value.string?.wholeMatch(of: #/\d{4}-\d{2}-\d{2}/#) != nil
            case "components":
                value.array?.allSatisfy { $0["name"]?.string != nil || $0["id"] != nil } ?? false
            default:
                value["name"]?.string.map(JiraCreateScreen.priorities.contains)
                    ?? (value["id"] != nil)
            }
        guard isGood else { return refuse(name, "The value of '\(name)' is invalid.") }
        issue.fields[ExactString(name)] = value
        if occasion == .edit { changes.append(name) }
    }

    private mutating func setCustom(_ name: String, _ value: JSONValue) {
        let field = project.customFields.first { $0.id.hasSameBytes(as: name) && $0.isIn(type) }
        guard let field else { return refuse(notOnScreen: name) }
        guard field.takes(value) else {
            return refuse(name, "Specify a valid value for \(field.name).")
        }
        issue.fields[ExactString(name)] = value
        if occasion == .edit { changes.append(name) }
    }

    /// Refuses where a required field was left out.
    mutating func requireAll() {
        let isMissing = issue.summary.isEmpty && errors["summary"] == nil
        if isMissing { refuse("summary", "You must specify a summary of the issue.") }
        for field in project.customFields
        where field.isIn(type) && field.isRequired && !field.hasDefault
            && issue.fields[ExactString(field.id)] == nil && errors[ExactString(field.id)] == nil
        {
            refuse(field.id, "\(field.name) is required.")
        }
    }
}
