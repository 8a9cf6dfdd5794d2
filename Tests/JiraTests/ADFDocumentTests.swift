import JSON
import Jira
import Reminders
import Scorecards
import TestSupport
import Testing

/// Documents against a validator that knows the format and nothing of ours.
struct ADFDocumentTests {
    @Test func `no catalogue makes a document that Jira would refuse`() {
        for seed in 0..<1_000 as Range<UInt64> {
            let hasSubtasks = seed.isMultiple(of: 2)
            var source = TicketSource(seed: seed, word: TicketSource.hostileWord)
            let ticket = source.ticket()
            let text = TextTickets.text(of: ticket, hasSubtasks: hasSubtasks)
            let draft = text.draft
            expectValid(draft.body, seed)
            expectTitle(draft.title, seed)
            #expect(text.wiki.utf8.count <= 30_000, "\(seed)")
            for part in hasSubtasks ? TextTickets.parts(of: ticket) : [] {
                expectValid(JiraText.document(ofPart: part), seed)
                expectTitle(part.draft.title, seed)
                #expect(JiraText.wiki(ofPart: part).utf8.count <= 30_000, "\(seed)")
            }
        }
    }

    private func expectValid(_ document: JSONValue, _ seed: UInt64) {
        let problems = ADFDocumentValidator.problems(in: document)
        #expect(problems == [], "\(seed)")
        // What we say always stands in it.
        #expect((document["content"]?.array ?? []).count >= 3, "\(seed)")
    }

    private func expectTitle(_ title: String, _ seed: UInt64) {
        #expect(title.utf16.count <= 254 && !title.isBlank, "\(seed)")
        let isOneLine = title.unicodeScalars.allSatisfy {
            switch $0.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: false
            default: !$0.properties.isNoncharacterCodePoint
            }
        }
        #expect(isOneLine, "\(seed)")
    }

    /// What takes the most bytes in a document or in wiki text.
    @Test(arguments: ["\\", "\"", "語", "😀", "~", "a"])
    func `what has no room is cut, and unmet rules are told first`(piece: String) {
        let long = String(repeating: piece, count: 2_000)
        let rules = (0..<200)
            .map { number in
                TicketRule(
                    Rule(
                        identifier: "\(number)" + long,
                        title: long,
                        level: long,
                        description: long,
                        query: .all(
                            (0..<60)
                                .map { _ in
                                    .condition(
                                        property: long,
                                        operator: "containsAny",
                                        values: [long, long]
                                    )
                                }
                        )
                    ),
                    isMet: number < 190
                )
            }
        let ticket = TextTickets.ticket(
            title: long,
            blueprint: long,
            scorecard: long,
            level: long,
            url: "https://x/" + String(repeating: "\"", count: 2_980),
            rules: rules
        )
        let checklist = TextTickets.text(of: ticket, hasSubtasks: false)
        let part = TextTickets.parts(of: ticket)[0]
        let documents = [
            checklist.draft.body, TextTickets.text(of: ticket).draft.body,
            JiraText.document(ofPart: part),
        ]
        for document in documents {
            #expect(ADFDocumentValidator.problems(in: document) == [])
        }
        for wiki in [
            checklist.wiki, TextTickets.text(of: ticket).wiki, JiraText.wiki(ofPart: part),
        ] {
            #expect(wiki.utf8.count <= 30_000)
        }
        let items = documents[0]["content"]?.array?[2]["content"]?.array ?? []
        #expect(items.count == 21 || items.count == 101)
        let first = String(decoding: items[0].utf8, as: UTF8.self)
        #expect(first.contains("⬜"))
        let last = String(decoding: items[items.count - 1].utf8, as: UTF8.self)
        #expect(last.contains("… and \(201 - items.count) more"))
    }

    /// Any blocks at all, not only those that tickets are made of.
    @Test func `no blocks make an invalid document`() {
        for seed in 0..<1_000 as Range<UInt64> {
            var source = BlockSource(generator: SeededGenerator(seed: seed))
            let document = ADFWriter.document(source.blocks())
            let problems = ADFDocumentValidator.problems(in: document, bytesMax: .max)
            #expect(problems == [], "\(seed)")
        }
    }

    private struct BlockSource {
        var generator: SeededGenerator

        private mutating func number(_ range: ClosedRange<Int>) -> Int {
            Int.random(in: range, using: &generator)
        }

        mutating func blocks() -> [JiraBlock] {
            (0..<number(0...6)).map { _ in block() }
        }

        private mutating func block() -> JiraBlock {
            switch number(0...4) {
            case 0: .heading(text(depth: 0))
            case 1: .paragraph(text(depth: 0))
            case 2: .panel(texts())
            case 3: .expand(title: word(), texts())
            default: .list((0..<number(0...3)).map { _ in texts() })
            }
        }

        private mutating func texts() -> [Document.Text] {
            (0..<number(0...3)).map { _ in text(depth: 0) }
        }

        private mutating func word() -> String { TicketSource.hostileWord(&generator) }

        private mutating func text(depth: Int) -> Document.Text {
            Document.Text((0..<number(0...4)).map { _ in span(depth: depth) })
        }

        private mutating func span(depth: Int) -> Document.Span {
            switch number(0...(depth < 4 ? 9 : 4)) {
            case 0: .text(word())
            case 1: .untrusted(word())
            case 2: .mention(word())
            case 3: .person(name: word(), id: word())
            case 4: .symbol(.warning)
            case 5: .code(text(depth: depth + 1))
            case 6: .preformatted(text(depth: depth + 1))
            case 7: .emphasis([.strong, .italic, .struck][number(0...2)], text(depth: depth + 1))
            case 8: .link(text(depth: depth + 1), url: "https://x.example/\(number(0...9))")
            default: .link(text(depth: depth + 1), url: word())
            }
        }
    }

    private static func document(_ blocks: JSONValue...) -> JSONValue {
        ["type": "doc", "version": 1, "content": .array(blocks)]
    }

    private static func paragraph(_ nodes: JSONValue...) -> JSONValue {
        ["type": "paragraph", "content": .array(nodes)]
    }

    private static func list(_ nodes: JSONValue...) -> JSONValue {
        ["type": "bulletList", "content": .array(nodes)]
    }

    private static func text(_ words: String, _ marks: JSONValue...) -> JSONValue {
        ["type": "text", "text": .string(words), "marks": .array(marks)]
    }

    /// What the validator has to refuse; it would prove nothing otherwise.
    private static let invalid: [JSONValue] = [
        "text", ["type": "doc", "content": []], ["type": "doc", "version": 2, "content": []],
        ["type": "doc", "version": 1, "content": [], "title": "x"],
        document(["type": "text", "text": "x"]), document(["type": "listItem", "content": []]),
        document(paragraph(["type": "text", "text": ""])),
        document(paragraph(["type": "text", "text": "a\nb"])),
        document(paragraph(["type": "text", "text": "a\u{0}"])),
        document(paragraph(["type": "text", "text": "a\u{FFFF}"])),
        document(paragraph(["type": "text", "text": "a\u{2028}"])),
        document(paragraph(["type": "text"])), document(paragraph(text("a"))),
        document(paragraph(text("a", ["type": "code"], ["type": "strong"]))),
        document(paragraph(text("a", ["type": "em"], ["type": "em"]))),
        document(paragraph(text("a", ["type": "link", "attrs": ["href": ""]]))),
        document(paragraph(text("a", ["type": "link", "attrs": ["href": "javascript:x"]]))),
        document(paragraph(text("a", ["type": "link"]))),
        document(paragraph(text("a", ["type": "blink"]))),
        document(paragraph(paragraph())), document(["type": "heading", "content": []]),
        document(["type": "heading", "attrs": ["level": 7], "content": []]), document(list()),
        document(list(paragraph())), document(list(["type": "listItem", "content": []])),
        document(list(["type": "listItem", "content": [["type": "panel"]]])),
        document(["type": "panel", "attrs": ["panelType": "note"], "content": []]),
        document(["type": "panel", "attrs": ["panelType": "x"], "content": [paragraph()]]),
        document(["type": "panel", "content": [paragraph()]]),
        document(["type": "expand", "attrs": ["title": "x"], "content": []]),
        document(["type": "expand", "attrs": ["title": 1], "content": [paragraph()]]),
        document(["type": "paragraph", "content": [], "marks": []]),
        document(["type": "paragraph", "content": [], "attrs": ["x": 1]]),
        document(paragraph(["type": "hardBreak", "content": []])),
        document(["type": "taskList", "content": [["type": "taskItem"]]]),
    ]

    @Test(arguments: invalid.indices)
    func `the validator refuses`(_ place: Int) {
        let problems = ADFDocumentValidator.problems(in: Self.invalid[place])
        #expect(!problems.isEmpty, "\(Self.invalid[place])")
    }

    @Test func `the validator takes what the format allows`() {
        let document = Self.document(
            ["type": "heading", "attrs": ["level": 1]],
            Self.paragraph(
                Self.text("a", ["type": "code"], ["type": "link", "attrs": ["href": "http://x"]]),
                ["type": "hardBreak"],
                Self.text("b", ["type": "strong"], ["type": "em"])
            ),
            Self.list([
                "type": "listItem",
                "content": [
                    Self.paragraph(),
                    Self.list(["type": "listItem", "content": [Self.paragraph()]]),
                ],
            ]),
            [
                "type": "taskList", "attrs": ["localId": "1"],
                "content": [["type": "taskItem", "attrs": ["localId": "2", "state": "TODO"]]],
            ],
            ["type": "expand", "content": [Self.paragraph()]],
            ["type": "rule"]
        )
        #expect(ADFDocumentValidator.problems(in: document) == [])
        #expect(ADFDocumentValidator.problems(in: document, bytesMax: 10).count == 1)
    }
}
