import JSON

/// Checks a document against the rules of the Atlassian Document Format.
///
/// Stricter than Cloud is reported to be: what the schema does not allow is refused always.
/// Source: Atlassian "Atlassian Document Format" and its JSON schema.
struct JiraDocumentCheck {
    /// Why the document is refused; for the record, since Jira itself only says `INVALID_INPUT`.
    struct Problem: Error, Sendable {
        var text: String
    }

    static let depthMax = 24

    /// Throws what is wrong with a document.
    static func check(_ document: JSONValue) throws(Problem) {
        guard document["type"] == "doc", document["version"] == 1,
            let members = document.object, let content = document["content"]?.array
        else { throw Problem(text: "a document has type doc, version 1 and content") }
        try only(["type", "version", "content"], in: members, of: "doc")
        for node in content { try check(node, in: .document, depth: 1) }
    }

    /// Where a node stands.
    private enum Place {
        case document
        case node(String)

        var children: Set<String> {
            switch self {
            case .document: JiraDocumentRules.topLevel
            case .node(let type): JiraDocumentRules.nodes[type]?.children ?? []
            }
        }

        var name: String {
            if case .node(let type) = self { type } else { "doc" }
        }
    }

    private static func only(
        _ names: Set<ExactString>,
        in members: [ExactString: JSONValue],
        of type: String
    ) throws(Problem) {
        if let other = members.keys.first(where: { !names.contains($0) }) {
            throw Problem(text: "\(type) has no \(other)")
        }
    }

    private static func check(
        _ node: JSONValue,
        in place: Place,
        depth: Int
    ) throws(Problem) {
        guard depth < depthMax else { throw Problem(text: "too deep") }
        guard let members = node.object, let type = node["type"]?.string else {
            throw Problem(text: "a node is an object with a type")
        }
        guard place.children.contains(type) else {
            throw Problem(text: "\(type) must not stand in \(place.name)")
        }
        if type == "text" {
            try checkText(node, members, isCode: place.name == "codeBlock")
            return
        }
        guard let rule = JiraDocumentRules.nodes[type] else {
            throw Problem(text: "\(type) is unknown")
        }
        var names: Set<ExactString> = ["type", "attrs"]
        if !rule.children.isEmpty { names.insert("content") }
        if !rule.marks.isEmpty { names.insert("marks") }
        try only(names, in: members, of: type)
        try checkAttributes(node["attrs"], rule, type)
        if let marks = node["marks"] { try checkMarks(marks, rule.marks, of: type) }
        try checkContent(node["content"], rule, type, depth: depth)
    }

    private static func checkContent(
        _ content: JSONValue?,
        _ rule: JiraDocumentRules.Node,
        _ type: String,
        depth: Int
    ) throws(Problem) {
        guard let content else {
            if rule.needsContent { throw Problem(text: "\(type) needs content") }
            return
        }
        guard let nodes = content.array else { throw Problem(text: "content is a list") }
        if rule.needsContent, nodes.isEmpty { throw Problem(text: "\(type) must not be empty") }
        if let first = nodes.first?["type"]?.string, !rule.first.isEmpty,
            !rule.first.contains(first)
        {
            throw Problem(text: "\(type) must not begin with \(first)")
        }
        for node in nodes { try check(node, in: .node(type), depth: depth + 1) }
    }

    private static func checkAttributes(
        _ attributes: JSONValue?,
        _ rule: JiraDocumentRules.Node,
        _ type: String
    ) throws(Problem) {
        let members = attributes?.object ?? [:]
        if attributes != nil, attributes?.object == nil {
            throw Problem(text: "attrs of \(type) is an object")
        }
        for (name, value) in members {
            if name == "localId", value.string?.isEmpty == false { continue }
            guard let takes = rule.attributes[name.text], takes(value) else {
                throw Problem(text: "\(type) does not take \(name) \(value)")
            }
        }
        if let missing = rule.required.first(where: { members[ExactString($0)] == nil }) {
            throw Problem(text: "\(type) needs \(missing)")
        }
    }

    private static func checkText(
        _ node: JSONValue,
        _ members: [ExactString: JSONValue],
        isCode: Bool
    ) throws(Problem) {
        try only(["type", "text", "marks"], in: members, of: "text")
        guard let text = node["text"]?.string, !text.isEmpty else {
            throw Problem(text: "a text has at least one character")
        }
        if !isCode, text.unicodeScalars.contains(where: isLineBreak) {
            throw Problem(text: "a text has no line break; hardBreak is one")
        }
        guard let marks = node["marks"] else { return }
        try checkMarks(marks, isCode ? [] : JiraDocumentRules.textMarks, of: "text")
    }

    private static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        ["\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}"].contains(scalar)
    }

    private static func checkMarks(
        _ marks: JSONValue,
        _ allowed: Set<String>,
        of type: String
    ) throws(Problem) {
        guard let marks = marks.array else { throw Problem(text: "marks is a list") }
        var seen: Set<String> = []
        for mark in marks {
            guard let name = mark["type"]?.string, allowed.contains(name),
                let rule = JiraDocumentRules.marks[name]
            else { throw Problem(text: "\(type) does not take mark \(mark)") }
            guard seen.insert(name).inserted else { throw Problem(text: "mark \(name) twice") }
            try only(["type", "attrs"], in: mark.object ?? [:], of: name)
            try checkAttributes(mark["attrs"], rule, name)
        }
        if seen.contains("code"), !seen.isSubset(of: ["code", "link", "annotation"]) {
            throw Problem(text: "mark code stands with link alone")
        }
        if seen.isSuperset(of: ["link", "textColor"]) {
            throw Problem(text: "a link has no colour")
        }
    }
}
