import JSON

/// Checks a document as strictly as Atlassian's schema of the format says, for what descriptions of
/// Jira can hold; it shares nothing with what writes ours.
struct ADFDocumentValidator {
    private(set) var problems: [String] = []

    /// Returns what is wrong with a document; nothing for a valid one.
    static func problems(in document: JSONValue, bytesMax: Int = 30_000) -> [String] {
        var validator = ADFDocumentValidator()
        validator.checkRoot(document)
        let bytes = document.utf8.count
        if bytes > bytesMax { validator.problems.append("\(bytes) bytes") }
        return validator.problems
    }

    private static let topLevel: Set<String> = [
        "paragraph", "heading", "bulletList", "orderedList", "panel", "expand", "rule",
        "blockquote", "codeBlock", "taskList",
    ]
    private static let lists: Set<String> = ["bulletList", "orderedList"]
    private static let inPanel = lists.union([
        "paragraph", "heading", "rule", "codeBlock", "taskList",
    ])
    private static let inExpand = lists.union([
        "paragraph", "heading", "panel", "rule", "blockquote", "codeBlock", "taskList",
    ])
    private static let panelTypes: Set<String> = [
        "info", "note", "tip", "warning", "error", "success",
    ]

    private mutating func checkRoot(_ document: JSONValue) {
        guard let members = document.object else { return add("the document is no object") }
        if Set(members.keys.map(\.text)) != ["type", "version", "content"] {
            add("members of the document: \(members.keys.map(\.text).sorted())")
        }
        if document["type"] != "doc" { add("the document's type") }
        if document["version"] != 1 { add("the document's version") }
        guard let blocks = document["content"]?.array else { return add("no content") }
        for block in blocks { check(block, in: "doc", allowing: Self.topLevel) }
    }

    private mutating func check(_ node: JSONValue, in parent: String, allowing types: Set<String>) {
        guard let type = node["type"]?.string else { return add("a node without a type") }
        guard types.contains(type) else { return add("\(type) in \(parent)") }
        guard let content = Self.content(of: node) else { return add("content of \(type)") }
        switch type {
        case "paragraph":
            checkMembers(node, type, attributes: ["localId"])
            checkInlines(content, in: type)
        case "heading":
            checkMembers(node, type, attributes: ["level", "localId"])
            if case .integer(1...6) = node["attrs"]?["level"] ?? .null {} else { add("level") }
            checkInlines(content, in: type)
        case "bulletList", "orderedList":
            checkMembers(node, type, attributes: type == "orderedList" ? ["order"] : [])
            checkChildren(content, in: type, allowing: ["listItem"])
        case "listItem":
            checkMembers(node, type, attributes: [])
            checkChildren(
                content,
                in: type,
                allowing: Self.lists.union(["paragraph", "codeBlock"])
            )
            if Self.lists.contains(content.first?["type"]?.string ?? "") {
                add("a list item that begins with a list")
            }
        case "panel":
            checkMembers(node, type, attributes: ["panelType", "localId"])
            if !Self.panelTypes.contains(node["attrs"]?["panelType"]?.string ?? "") {
                add("panelType")
            }
            checkChildren(content, in: type, allowing: Self.inPanel)
        case "expand":
            checkMembers(node, type, attributes: ["title", "localId"])
            if let title = node["attrs"]?["title"] { checkWords(title, "a title") }
            checkChildren(content, in: type, allowing: Self.inExpand)
        case "blockquote":
            checkMembers(node, type, attributes: [])
            checkChildren(content, in: type, allowing: Self.lists.union(["paragraph"]))
        case "rule": checkMembers(node, type, attributes: [], hasContent: false)
        case "codeBlock":
            checkMembers(node, type, attributes: ["language"])
            for text in content { checkText(text, in: type, hasMarks: false) }
        case "taskList":
            checkMembers(node, type, attributes: ["localId"])
            checkLocalID(node)
            checkChildren(content, in: type, allowing: ["taskItem", "taskList"])
        default:
            checkMembers(node, type, attributes: ["localId", "state"])
            checkLocalID(node)
            if !["TODO", "DONE"].contains(node["attrs"]?["state"]?.string) { add("state") }
            checkInlines(content, in: type)
        }
    }

    private mutating func checkChildren(
        _ content: [JSONValue],
        in parent: String,
        allowing types: Set<String>
    ) {
        if content.isEmpty { add("an empty \(parent)") }
        for node in content { check(node, in: parent, allowing: types) }
    }

    private mutating func checkInlines(_ content: [JSONValue], in parent: String) {
        for node in content {
            if node["type"] == "hardBreak" {
                checkMembers(node, "hardBreak", attributes: ["text"], hasContent: false)
            } else {
                checkText(node, in: parent, hasMarks: true)
            }
        }
    }

    private mutating func checkText(_ node: JSONValue, in parent: String, hasMarks: Bool) {
        guard node["type"] == "text", let members = node.object else {
            return add("\(node["type"]?.string ?? "nothing") in \(parent)")
        }
        if !Set(members.keys.map(\.text)).isSubset(of: ["type", "text", "marks"]) {
            add("members of a text")
        }
        checkWords(node["text"] ?? .null, "a text")
        if node["text"] == "" { add("an empty text") }
        guard let marks = node["marks"] else { return }
        guard hasMarks, let marks = marks.array, !marks.isEmpty else { return add("marks") }
        let types = marks.map { $0["type"]?.string ?? "" }
        if Set(types).count < types.count { add("a mark twice") }
        if types.contains("code"), !Set(types).isSubset(of: ["code", "link"]) {
            add("code with another mark")
        }
        for (mark, type) in zip(marks, types) { check(mark: mark, type) }
    }

    private mutating func check(mark: JSONValue, _ type: String) {
        switch type {
        case "strong", "em", "strike", "underline", "code":
            if mark != ["type": .string(type)] { add("members of \(type)") }
        case "link":
            let address = mark["attrs"]?["href"]?.string ?? ""
            checkWords(.string(address), "an address")
            if mark != ["type": "link", "attrs": ["href": .string(address)]] { add("a link") }
            let isAddress = ["http://", "https://", "mailto:"]
                .contains { address.lowercased().hasPrefix($0) }
            if !isAddress || address.unicodeScalars.contains(where: \.properties.isWhitespace) {
                add("an address")
            }
        default: add("a mark \(type)")
        }
    }

    private mutating func checkWords(_ value: JSONValue, _ name: String) {
        guard let words = value.string else { return add("\(name) that is none") }
        for scalar in words.unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator:
                add("U+\(String(scalar.value, radix: 16)) in \(name)")
            case _ where scalar.properties.isNoncharacterCodePoint: add("no character in \(name)")
            default: break
            }
        }
    }

    private mutating func checkMembers(
        _ node: JSONValue,
        _ type: String,
        attributes: Set<String>,
        hasContent: Bool = true
    ) {
        let allowed: Set<String> = hasContent ? ["type", "attrs", "content"] : ["type", "attrs"]
        let members = Set((node.object ?? [:]).keys.map(\.text))
        if !members.isSubset(of: allowed) { add("members of \(type)") }
        guard let value = node["attrs"] else { return }
        guard let object = value.object, !object.isEmpty,
            Set(object.keys.map(\.text)).isSubset(of: attributes)
        else { return add("attributes of \(type)") }
    }

    private mutating func checkLocalID(_ node: JSONValue) {
        if node["attrs"]?["localId"]?.string?.isEmpty ?? true { add("no localId") }
    }

    private static func content(of node: JSONValue) -> [JSONValue]? {
        guard let content = node["content"] else { return [] }
        return content.array
    }

    private mutating func add(_ problem: String) { problems.append(problem) }
}
