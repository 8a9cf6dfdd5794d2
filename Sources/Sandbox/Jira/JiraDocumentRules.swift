import JSON

/// The nodes and marks of the Atlassian Document Format that issues have.
///
/// Nodes for uploaded files and for apps are left out: nobody writes them with a token alone.
enum JiraDocumentRules {
    typealias Attribute = @Sendable (JSONValue) -> Bool

    /// What a node or mark may have.
    struct Node: Sendable {
        var children: Set<String> = []
        /// What the first child has to be; empty for any.
        var first: Set<String> = []
        var needsContent = false
        var marks: Set<String> = []
        // Ours: the attributes' names in the schema.
        var attributes: [String: Attribute] = [:]
        var required: [String] = []
    }

    private static let lists: Set = ["bulletList", "orderedList"]

    static let topLevel: Set = lists.union([
        "paragraph", "heading", "blockquote", "codeBlock", "panel", "rule", "expand", "table",
        "taskList", "decisionList", "blockCard",
    ])

    private static let inline: Set = [
        "text", "hardBreak", "mention", "emoji", "date", "status", "inlineCard",
    ]

    private static let inPanel: Set = lists.union([
        "paragraph", "heading", "codeBlock", "taskList", "decisionList", "rule", "blockCard",
    ])

    private static let inCell: Set = lists.union([
        "paragraph", "heading", "codeBlock", "taskList", "decisionList", "rule", "blockCard",
        "panel", "blockquote", "nestedExpand",
    ])

    private static let inItem: Set = lists.union(["paragraph", "codeBlock", "taskList"])

    static let textMarks: Set = [
        "strong", "em", "code", "link", "strike", "subsup", "textColor", "backgroundColor",
        "underline", "annotation",
    ]

    private static let text: Attribute = { $0.string != nil }
    private static let someText: Attribute = { $0.string?.isEmpty == false }
    private static let color: Attribute = { value in
        value.string?.wholeMatch(of: #/#[0-9a-fA-F]{6}/#) != nil
    }

    private static func oneOf(_ names: String...) -> Attribute {
        { value in value.string.map { names.contains($0) } ?? false }
    }

    private static func whole(_ range: ClosedRange<Int64>) -> Attribute {
        { value in if case .integer(let number) = value { range.contains(number) } else { false } }
    }

    // Ours: the nodes' names in the schema.
    static let nodes: [String: Node] = blocks.merging(itemsAndCells) { one, _ in one }
        .merging(inlines) { one, _ in one }

    // Ours: the nodes' names in the schema.
    private static let blocks: [String: Node] = [
        "paragraph": Node(children: inline, marks: ["alignment", "indentation"]),
        "heading": Node(
            children: inline,
            marks: ["alignment", "indentation"],
            attributes: ["level": whole(1...6)],
            required: ["level"]
        ),
        "blockquote": Node(children: lists.union(["paragraph", "codeBlock"]), needsContent: true),
        "codeBlock": Node(
            children: ["text"],
            attributes: ["language": text, "uniqueId": text]
        ),
        "panel": Node(
            children: inPanel,
            needsContent: true,
            attributes: [
                "panelType": oneOf("info", "note", "tip", "warning", "error", "success", "custom"),
                "panelColor": text, "panelIcon": text, "panelIconId": text, "panelIconText": text,
            ],
            required: ["panelType"]
        ),
        "rule": Node(),
        "expand": Node(
            children: inCell.union(["table"]),
            needsContent: true,
            attributes: ["title": text]
        ),
        "nestedExpand": Node(
            children: inPanel,
            needsContent: true,
            attributes: ["title": text],
            required: ["title"]
        ),
        "table": Node(
            children: ["tableRow"],
            needsContent: true,
            attributes: [
                "layout": text, "isNumberColumnEnabled": { $0.bool != nil },
                "displayMode": oneOf("default", "fixed"), "width": { $0.number != nil },
            ]
        ),
        "blockCard": Node(attributes: ["url": someText], required: ["url"]),
        "bulletList": Node(children: ["listItem"], needsContent: true),
        "orderedList": Node(
            children: ["listItem"],
            needsContent: true,
            attributes: ["order": whole(0...1_000_000)]
        ),
        "taskList": Node(
            children: ["taskItem", "taskList"],
            first: ["taskItem"],
            needsContent: true,
            required: ["localId"]
        ),
        "decisionList": Node(
            children: ["decisionItem"],
            needsContent: true,
            required: ["localId"]
        ),
    ]

    // Ours: the nodes' names in the schema.
    private static let itemsAndCells: [String: Node] = [
        "listItem": Node(
            children: inItem,
            first: ["paragraph", "codeBlock", "taskList"],
            needsContent: true
        ),
        "taskItem": Node(
            children: inline,
            attributes: ["state": oneOf("TODO", "DONE")],
            required: ["localId", "state"]
        ),
        "decisionItem": Node(
            children: inline,
            attributes: ["state": text],
            required: ["localId", "state"]
        ),
        "tableRow": Node(children: ["tableCell", "tableHeader"], needsContent: true),
        "tableCell": cell,
        "tableHeader": cell,
    ]

    private static let cell = Node(
        children: inCell,
        needsContent: true,
        attributes: [
            "colspan": whole(1...1_000), "rowspan": whole(1...1_000), "background": text,
            "colwidth": { $0.array != nil },
        ]
    )

    // Ours: the nodes' names in the schema.
    private static let inlines: [String: Node] = [
        "hardBreak": Node(attributes: ["text": { $0 == "\n" }]),
        "mention": Node(
            attributes: ["id": someText, "text": text, "accessLevel": text, "userType": text],
            required: ["id"]
        ),
        "emoji": Node(
            attributes: ["shortName": someText, "id": text, "text": text],
            required: ["shortName"]
        ),
        "date": Node(attributes: ["timestamp": someText], required: ["timestamp"]),
        "status": Node(
            attributes: [
                "text": someText,
                "color": oneOf("neutral", "purple", "blue", "red", "yellow", "green"),
                "style": text,
            ],
            required: ["text", "color"]
        ),
        "inlineCard": Node(attributes: ["url": someText], required: ["url"]),
    ]

    // Ours: the marks' names in the schema.
    static let marks: [String: Node] = [
        "strong": Node(), "em": Node(), "code": Node(), "strike": Node(), "underline": Node(),
        "link": Node(
            attributes: [
                "href": someText, "title": text, "id": text, "collection": text,
                "occurrenceKey": text,
            ],
            required: ["href"]
        ),
        "subsup": Node(attributes: ["type": oneOf("sub", "sup")], required: ["type"]),
        "textColor": Node(attributes: ["color": color], required: ["color"]),
        "backgroundColor": Node(attributes: ["color": color], required: ["color"]),
        "annotation": Node(
            attributes: ["id": text, "annotationType": oneOf("inlineComment")],
            required: ["id", "annotationType"]
        ),
        "alignment": Node(attributes: ["align": oneOf("center", "end")], required: ["align"]),
        "indentation": Node(attributes: ["level": whole(1...6)], required: ["level"]),
    ]
}
