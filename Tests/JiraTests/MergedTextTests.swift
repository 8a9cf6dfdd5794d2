import JSON
import Jira
import Reminders
import TestSupport
import Testing

/// Our section is written anew, and what people wrote around it stays byte for byte.
struct MergedTextTests {
    private var dice = SeededGenerator(seed: 18)

    private mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &dice)
    }

    private mutating func tickets(_ seed: UInt64) -> [JiraText] {
        var source = TicketSource(seed: seed, word: TicketSource.hostileWord)
        return [true, false].map { TextTickets.text(of: source.ticket(), hasSubtasks: $0) }
            .shuffled(using: &dice)
    }

    private mutating func peoplesBlock() -> JSONValue {
        let words: JSONValue = .string("note \(number(0...9_999)) \u{301}\\ \"x\"")
        return switch number(0...4) {
        case 0: ["type": "rule"]
        case 1:
            [
                "type": "mediaSingle",
                "content": [["type": "media", "attrs": ["width": .number(1.5)]]],
            ]
        case 2: ["type": "paragraph", "content": []]
        case 3: ["type": "unheardOf", "attrs": ["a": nil], "text": words]
        default: ["type": "paragraph", "content": [["type": "text", "text": words]]]
        }
    }

    /// Returns a node as Jira may store it: with attributes of its own, and texts cut and joined.
    private mutating func stored(_ node: JSONValue) -> JSONValue {
        guard case .object(var members) = node else { return node }
        if number(0...2) == 0 {
            var attributes = members["attrs"]?.object ?? [:]
            attributes["localId"] = .string("\(number(0...9_999))")
            members["attrs"] = .object(attributes)
        }
        var content: [JSONValue] = []
        for child in members["content"]?.array ?? [] {
            if let words = child["text"]?.string, number(0...1) == 0 {
                let half = words.unicodeScalars.count / 2
                for piece in [
                    words.unicodeScalars.prefix(half), words.unicodeScalars.dropFirst(half),
                ]
                where !piece.isEmpty {
                    content.append(["type": "text", "text": .string(String(piece))])
                }
            } else {
                content.append(stored(child))
            }
        }
        if members["content"] != nil { members["content"] = .array(content) }
        return .object(members)
    }

    private func document(_ blocks: [JSONValue]) -> JSONValue {
        ["type": "doc", "version": 1, "content": .array(blocks)]
    }

    @Test mutating func `a document keeps people's blocks`() {
        for seed in 0..<500 as Range<UInt64> {
            let texts = tickets(seed)
            let (old, new) = (texts[0].draft, texts[1].draft)
            let before = (0..<number(0...3)).map { _ in peoplesBlock() }
            let after = (0..<number(0...3)).map { _ in peoplesBlock() }
            let section = (old.body["content"]?.array ?? []).map { stored($0) }
            let merged = JiraText.merged(
                new.body,
                into: document(before + section + after),
                bounds: old.bounds
            )
            let ours = new.body["content"]?.array ?? []
            #expect(merged == document(before + ours + after), "\(seed)")
            // What was merged can be merged again, and nothing changes.
            let again = merged.flatMap {
                JiraText.merged(new.body, into: $0, bounds: new.bounds)
            }
            #expect(again == merged, "\(seed)")
        }
    }

    private mutating func peoplesLines() -> String {
        let lines = ["Note", "", "{panel}", "* item", "h2. Head", "|a|b|", "[~me] \\", "x\u{301}"]
        return (0..<number(0...4))
            .map { _ in lines[number(0...lines.count - 1)] + ["\n", "\r\n"][number(0...1)] }
            .joined()
    }

    @Test mutating func `wiki text keeps people's lines`() {
        for seed in 0..<500 as Range<UInt64> {
            let texts = tickets(seed)
            let (before, after) = (peoplesLines(), peoplesLines())
            // A form of a browser sends CR LF; an editor may take escapes away.
            let isFromForm = number(0...1) == 0
            let stored =
                isFromForm ? texts[0].wiki.replacing("\n", with: "\r\n") : texts[0].wiki
            let end = ["", "\n", "\r\n"][after.isEmpty ? number(0...2) : number(1...2)]
            let merged = JiraText.merged(
                texts[1].wiki,
                into: before + stored + end + after,
                bounds: texts[0].draft.bounds
            )
            let expected = before + texts[1].wiki + end + after
            #expect(merged?.hasSameBytes(as: expected) == true, "\(seed)")
        }
    }

    @Test func `a section without its first or last block is not found`() throws {
        let draft = TextTickets.text(of: TextTickets.ticket()).draft
        let blocks = try #require(draft.body["content"]?.array)
        let note: JSONValue = [
            "type": "paragraph", "content": [["type": "text", "text": "mine"]],
        ]
        let descriptions = [
            document(Array(blocks.dropFirst())), document(blocks.dropLast() + [note]),
            document(blocks.reversed()), document([note]), "a text",
        ]
        for description in descriptions {
            let merged = JiraText.merged(draft.body, into: description, bounds: draft.bounds)
            #expect(merged == nil)
        }
        let whole = document(blocks)
        for bounds in [[], [draft.bounds[0]], draft.bounds.reversed(), ["", ""]] {
            #expect(JiraText.merged(draft.body, into: whole, bounds: bounds) == nil)
        }
        let wiki = TextTickets.text(of: TextTickets.ticket()).wiki
        let lines = wiki.split(separator: "\n")
        let texts = [
            lines.dropFirst().joined(separator: "\n"), lines.dropLast().joined(separator: "\n"),
            lines.reversed().joined(separator: "\n"), "mine",
        ]
        for text in texts {
            #expect(JiraText.merged(wiki, into: text, bounds: draft.bounds) == nil)
        }
        #expect(JiraText.merged(wiki, into: wiki, bounds: []) == nil)
    }

    @Test func `where nothing stands the section stands alone`() {
        let text = TextTickets.text(of: TextTickets.ticket())
        let section = text.draft.body
        for nothing in [
            nil, document([]), document([["type": "paragraph", "content": []]]),
            document([["type": "paragraph"]]),
        ] {
            #expect(JiraText.merged(section, into: nothing, bounds: []) == section)
        }
        for nothing in ["", " \r\n"] {
            #expect(JiraText.merged(text.wiki, into: nothing, bounds: []) == text.wiki)
        }
    }

    /// So an adopted ticket gets our section in the place of port-sender's.
    @Test func `port-sender's own description is found by our bounds`() {
        for seed in 0..<100 as Range<UInt64> {
            var source = PortSenderTicketSource(generator: SeededGenerator(seed: seed))
            let catalogue = source.ticket()
            let theirs = PortSenderTicket(of: catalogue).texts.array?[0]["document"] ?? .null
            let ours = TextTickets.text(of: catalogue.ticket, hasSubtasks: false).draft
            let merged = JiraText.merged(ours.body, into: theirs, bounds: ours.bounds)
            #expect(merged == ours.body, "\(seed)")
        }
    }

    @Test func `an editor's other escapes do not hide the section`() {
        let text = TextTickets.text(of: TextTickets.ticket(title: "Cart (v2) -x- [a] C:\\b"))
        let edited = text.wiki.replacing(#"\-"#, with: "-").replacing(#"\("#, with: "(")
            .replacing("h2. ", with: "h3. ").replacing("*Scorecards*", with: "{*}Scorecards{*}")
        let merged = JiraText.merged("new", into: "a\n\(edited)\nb", bounds: text.draft.bounds)
        #expect(merged == "a\nnew\nb")
    }
}
