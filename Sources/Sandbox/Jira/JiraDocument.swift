import JSON

/// What Jira makes of a document that it stores.
enum JiraDocument {
    private static let withLocalID: Set = [
        "paragraph", "heading", "bulletList", "orderedList", "listItem", "panel", "codeBlock",
        "blockquote", "rule", "expand", "table", "tableRow", "tableCell", "tableHeader",
    ]

    /// Returns the document as Jira stores it: neighbouring texts with equal marks are one, empty
    /// lists and attributes are gone, and each block has a `localId`.
    ///
    /// - Parameters:
    ///   - document: A document that was checked.
    ///   - nextID: Makes an id.
    /// - Returns: The document that is read afterwards.
    static func stored(_ document: JSONValue, nextID: () -> String) -> JSONValue {
        guard var members = document.object, let type = document["type"]?.string else {
            return document
        }
        if members["marks"]?.array?.isEmpty == true { members["marks"] = nil }
        if withLocalID.contains(type), document["attrs"]?["localId"] == nil {
            var attributes = document["attrs"]?.object ?? [:]
            attributes["localId"] = .string(nextID())
            members["attrs"] = .object(attributes)
        }
        if members["attrs"]?.object?.isEmpty == true { members["attrs"] = nil }
        if let content = document["content"]?.array {
            let nodes = merged(content).map { stored($0, nextID: nextID) }
            members["content"] = nodes.isEmpty && type != "doc" ? nil : .array(nodes)
        }
        return .object(members)
    }

    private static func merged(_ nodes: [JSONValue]) -> [JSONValue] {
        var result: [JSONValue] = []
        for node in nodes {
            guard node["type"] == "text", let last = result.last, last["type"] == "text",
                (last["marks"]?.array ?? []) == (node["marks"]?.array ?? []),
                var members = last.object
            else {
                result.append(node)
                continue
            }
            members["text"] = .string((last["text"]?.string ?? "") + (node["text"]?.string ?? ""))
            result[result.count - 1] = .object(members)
        }
        return result
    }

    /// Returns the text of a document, a line for each block.
    static func plainText(of node: JSONValue) -> String {
        switch node["type"]?.string {
        case "text": return node["text"]?.string ?? ""
        case "hardBreak": return "\n"
        case "rule": return "----"
        case "mention", "status": return node["attrs"]?["text"]?.string ?? ""
        case "emoji": return node["attrs"]?["shortName"]?.string ?? ""
        case "inlineCard", "blockCard": return node["attrs"]?["url"]?.string ?? ""
        case "taskItem":
            let mark = node["attrs"]?["state"] == "DONE" ? "[x] " : "[] "
            return mark + joined(node, by: "")
        case "paragraph", "heading", "codeBlock", "decisionItem": return joined(node, by: "")
        default: return joined(node, by: "\n")
        }
    }

    private static func joined(_ node: JSONValue, by separator: String) -> String {
        (node["content"]?.array ?? []).map(plainText).joined(separator: separator)
    }

    /// Returns what version 3 shows of a text that was written as wiki text.
    static func document(ofWiki text: String) -> JSONValue {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        return [
            "type": "doc", "version": 1,
            "content": .array(
                lines.map { line in
                    [
                        "type": "paragraph",
                        "content": [["type": "text", "text": .string(String(line))]],
                    ]
                }
            ),
        ]
    }
}
