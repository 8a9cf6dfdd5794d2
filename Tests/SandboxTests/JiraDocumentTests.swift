import HTTPTypes
import JSON
import Sandbox
import Testing

/// What Jira takes as a description, and what it makes of it.
struct JiraDocumentTests {
    private static func paragraph(_ nodes: JSONValue...) -> JSONValue {
        ["type": "paragraph", "content": .array(nodes)]
    }

    private static func text(_ text: String, _ marks: JSONValue...) -> JSONValue {
        marks.isEmpty
            ? ["type": "text", "text": .string(text)]
            : ["type": "text", "text": .string(text), "marks": .array(marks)]
    }

    private static func node(_ type: String, _ content: JSONValue...) -> JSONValue {
        ["type": .string(type), "content": .array(content)]
    }

    private static let task: JSONValue = [
        "type": "taskItem", "attrs": ["localId": "1", "state": "TODO"], "content": [text("a")],
    ]

    private static let good: [JSONValue] = [
        paragraph(text("a", ["type": "strong"]), ["type": "hardBreak"], text("b")),
        ["type": "paragraph"],
        ["type": "heading", "attrs": ["level": 2], "content": [text("a")]],
        node(
            "bulletList",
            node(
                "listItem",
                paragraph(text("a")),
                node("bulletList", node("listItem", paragraph(text("b"))))
            )
        ),
        ["type": "orderedList", "attrs": ["order": 1], "content": [node("listItem", paragraph())]],
        ["type": "taskList", "attrs": ["localId": "0"], "content": [task]],
        ["type": "panel", "attrs": ["panelType": "info"], "content": [paragraph(text("a"))]],
        ["type": "codeBlock", "attrs": ["language": "swift"], "content": [text("a\nb")]],
        ["type": "rule"],
        node("blockquote", paragraph(text("a"))),
        node(
            "table",
            node("tableRow", node("tableHeader", paragraph()), node("tableCell", paragraph()))
        ),
        ["type": "expand", "attrs": ["title": "t"], "content": [paragraph(text("a"))]],
        paragraph(
            text("a", ["type": "link", "attrs": ["href": "https://e.example"]], ["type": "code"])
        ),
        paragraph(text("a", ["type": "subsup", "attrs": ["type": "sub"]])),
        paragraph(["type": "status", "attrs": ["text": "Gold", "color": "yellow"]]),
        paragraph(["type": "emoji", "attrs": ["shortName": ":star:"]]),
        ["type": "paragraph", "attrs": ["localId": "x"], "content": [text("a")]],
    ]

    @Test(arguments: good)
    func `a document within the schema is taken`(block: JSONValue) {
        let answer = JiraVisitor().create("A", ["description": JiraVisitor.document([block])])
        #expect(answer.status == 201, "\(answer.text)")
    }

    private static let bad: [JSONValue] = [
        text("a"),
        ["type": "listItem", "content": [paragraph(text("a"))]],
        paragraph(text("")),
        paragraph(text("a\nb")),
        paragraph(text("a\u{2028}b")),
        paragraph(paragraph(text("a"))),
        node("bulletList"),
        ["type": "bulletList"],
        node("bulletList", paragraph(text("a"))),
        node("bulletList", node("listItem", text("a"))),
        node("bulletList", node("listItem", node("bulletList", node("listItem", paragraph())))),
        node("taskList", task),
        ["type": "taskList", "attrs": ["localId": ""], "content": [task]],
        ["type": "taskList", "attrs": ["localId": "0"], "content": []],
        [
            "type": "taskList", "attrs": ["localId": "0"],
            "content": [["type": "taskItem", "attrs": ["localId": "1"], "content": [text("a")]]],
        ],
        [
            "type": "taskList", "attrs": ["localId": "0"],
            "content": [
                [
                    "type": "taskItem", "attrs": ["localId": "1", "state": "TODO"],
                    "content": [paragraph(text("a"))],
                ]
            ],
        ],
        ["type": "heading", "content": [text("a")]],
        ["type": "heading", "attrs": ["level": 7], "content": [text("a")]],
        ["type": "panel", "attrs": ["panelType": "loud"], "content": [paragraph(text("a"))]],
        ["type": "panel", "attrs": ["panelType": "info"], "content": [node("panel", paragraph())]],
        ["type": "codeBlock", "content": [text("a", ["type": "strong"])]],
        paragraph(text("a", ["type": "strong"], ["type": "code"])),
        paragraph(text("a", ["type": "strong"], ["type": "strong"])),
        paragraph(text("a", ["type": "blink"])),
        paragraph(text("a", ["type": "link"])),
        paragraph(text("a", ["type": "link", "attrs": ["href": ""]])),
        paragraph(["type": "text", "text": "a", "color": "red"]),
        paragraph(["type": "text"]),
        ["type": "paragraph", "version": 1],
        ["type": "paragraph", "attrs": ["localid": "a"]],
        ["type": "marquee"],
        ["type": "rule", "content": []],
        paragraph(["type": "status", "attrs": ["text": "", "color": "yellow"]]),
        "a",
    ]

    @Test(arguments: bad)
    func `a document beyond the schema is refused, and the record says why`(block: JSONValue) {
        let visitor = JiraVisitor()
        let answer = visitor.create("A", ["description": JiraVisitor.document([block])])
        #expect(answer.status == 400)
        #expect(answer.errorMessages == ["INVALID_INPUT"])
        #expect(visitor.jira.refusals.last.map { $0.reason.count > "INVALID_INPUT".count } == true)
        #expect(visitor.board.issues.isEmpty)
    }

    @Test(
        arguments: [
            ["type": "doc", "content": []], ["type": "doc", "version": 2, "content": []],
            ["version": 1, "content": []], ["type": "doc", "version": 1],
            ["type": "doc", "version": 1, "content": [], "attrs": [:]],
        ] as [JSONValue]
    )
    func `a document has a type, a version and content`(document: JSONValue) {
        let answer = JiraVisitor().create("A", ["description": document])
        #expect(answer.errorMessages == ["INVALID_INPUT"])
    }

    @Test func `deep nesting is refused`() {
        var block = Self.paragraph(Self.text("a"))
        for _ in 0..<12 {
            block = Self.node("bulletList", Self.node("listItem", Self.paragraph(), block))
        }
        let answer = JiraVisitor().create("A", ["description": JiraVisitor.document([block])])
        #expect(answer.errorMessages == ["INVALID_INPUT"])
    }

    @Test func `version 3 takes no wiki text, and version 2 no document`() {
        let visitor = JiraVisitor()
        let text = visitor.create("A", ["description": "h2. A"])
        #expect(text.error("description")?.contains("must be an Atlassian Document") == true)
        let fields = visitor.fields("A", ["description": JiraVisitor.document("a")])
        let document = visitor.send(.post, "issue", fields, version: 2)
        #expect(document.error("description") == "Operation value must be a string")
        let center = JiraVisitor(.dataCenter)
        #expect(center.create("A", ["description": "h2. A"]).status == 201)
        #expect(center.create("A", ["description": JiraVisitor.document("a")]).status == 400)
    }

    @Test func `what is stored is not what was sent`() throws {
        let visitor = JiraVisitor()
        let sent = JiraVisitor.document([
            Self.paragraph(
                Self.text("a"),
                ["type": "text", "text": "b", "marks": []],
                Self.text("c", ["type": "em"])
            ),
            ["type": "rule", "attrs": [:]],
            ["type": "taskList", "attrs": ["localId": "0"], "content": [Self.task]],
        ])
        let key = try visitor.key("A", ["description": sent])
        let stored = try #require(visitor.send(.get, "issue/\(key)").field("description"))
        let blocks = try #require(stored["content"]?.array)
        #expect(blocks[0]["content"] == [Self.text("ab"), Self.text("c", ["type": "em"])])
        #expect(blocks[0]["attrs"]?["localId"]?.string?.isEmpty == false)
        #expect(blocks[1]["attrs"]?["localId"] != blocks[0]["attrs"]?["localId"])
        #expect(blocks[2]["attrs"] == ["localId": "0"])
        #expect(blocks[2]["content"] == [Self.task])
        // What was read can be written again.
        let edit: JSONValue = ["fields": ["description": stored]]
        #expect(visitor.send(.put, "issue/\(key)", edit).status == 204)
        #expect(visitor.send(.get, "issue/\(key)").field("description") == stored)
        let text = visitor.send(.get, "issue/\(key)", version: 2).field("description")
        #expect(text == "abc\n----\n[] a")
    }

    @Test func `wiki text is a document in version 3`() throws {
        let visitor = JiraVisitor()
        let fields = visitor.fields("A", ["description": "one\ntwo"])
        #expect(visitor.send(.post, "issue", fields, version: 2).status == 201)
        let document = visitor.send(.get, "issue/OPS-1").field("description")
        #expect(document?["content"]?.array?.count == 2)
        #expect(visitor.send(.get, "issue/OPS-1", version: 2).field("description") == "one\ntwo")
    }

    @Test func `a text has a limit`() {
        let long = String(repeating: "a", count: 32_767)
        let center = JiraVisitor(.dataCenter)
        #expect(center.create("A", ["description": .string(long)]).status == 201)
        let longer = center.create("A", ["description": .string(long + "a")])
        #expect(longer.error("description")?.contains("32767 characters") == true)
        let cloud = JiraVisitor().create("A", ["description": JiraVisitor.document(long)])
        #expect(cloud.error("description") == "CONTENT_LIMIT_EXCEEDED")
    }
}
