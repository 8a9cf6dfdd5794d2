import JSON
import Reminders
import Scorecards
import Slack
import Testing

/// Any document as Slack's messages; those of the reminder and the report have tests of their own.
struct DocumentRenderingTests {
    private func texts(_ document: Document) -> [String] {
        SlackMessage.messages(of: document).flatMap(\.blocks)
            .map { $0["text"]?["text"]?.string ?? "" }
    }

    private static let scorecard = Scorecard(
        identifier: "ready",
        title: "Ready",
        blueprint: "service",
        levels: [Level(title: "Basic"), Level(title: "Gold")],
        rules: []
    )

    private static func entity(_ index: Int) -> Entity {
        Entity(
            identifier: "\(index)",
            title: String(repeating: "n", count: 200),
            teams: [],
            standing: Standing(level: "Basic", met: [], unmet: ["r"])
        )
    }

    @Test func `everything that a text can have is written in Slack's marks`() {
        let name = "*a* `b` <c>"
        let document = Document(
            heading: "\(.warning) \(.emphasis(.strong, "\(name)")) \(.link("x", url: "https://a"))",
            opening: [
                [.emphasis(.italic, "ours & \(name)"), .text(" "), .emphasis(.struck, "gone")],
                [.code("\(name)"), .text(" "), .preformatted("one\ntwo")],
                "\(.mention("@here")) \(.link("\(name)", url: "https://a/?b&c"))",
                "\(.link("run", url: "javascript:alert(1)")) \(.star)",
            ],
            summary: Document.Summary(title: "\(name)")
        )
        let safe = "\u{2217}a\u{2217} \u{2CB}b\u{2CB} &lt;c&gt;"
        #expect(
            texts(document) == [
                ":warning: *a* `b` &lt;c&gt; x", "_ours &amp; \(safe)_ ~gone~",
                "`\(safe)` ```one\ntwo```", "@\u{200B}here <https://a/?b&amp;c|\(safe)>",
                "run :star:",
            ]
        )
        #expect(SlackMessage.messages(of: document).first?.text == safe)
    }

    @Test func `names of any length share the room that there is`() throws {
        let long = String(repeating: "&", count: 9_000)
        let document = Document(
            heading: "\(long) and \(long)",
            opening: ["\(long), \(long), \(long) and \(long)"],
            closing: ["\(.link("\(long)", url: "https://a.example"))"],
            summary: Document.Summary(title: "\(long)", sentences: ["\(long) and", "\(long)."])
        )
        let message = try #require(SlackMessage.messages(of: document).first)
        let texts = texts(document)
        #expect(texts.count == 3)
        #expect((100...150).contains(texts[0].utf16.count) && texts[0].contains("… and &amp;"))
        #expect((2_900...3_000).contains(texts[1].utf16.count))
        #expect(texts[2].hasSuffix("&amp;…>") && texts[2].utf16.count <= 3_000)
        #expect(message.text.utf16.count <= 4_000 && message.text.contains("… and\n&amp;"))
    }

    @Test func `a closing stands in the last message only, and lists of both kinds mix`() throws {
        let entities = try #require(
            Document(
                of: .scorecardReminder,
                scorecard: Self.scorecard,
                blueprint: "service",
                entities: (0..<120).map(Self.entity),
                links: EntityLinks(appURL: WireCatalogue.app)
            )
        )
        let document = Document(
            heading: "A report",
            lists: [
                Document.List(
                    symbol: .check,
                    heading: "Figures",
                    .figures([Document.FigureEntry(name: "one", figure: "1")])
                ),
                Document.List(heading: "Entities", entities.lists[0].content),
                Document.List(heading: "None", .remark("Nobody", brief: "nobody")),
            ],
            closing: ["The end"],
            summary: Document.Summary(title: "A report", sentences: ["Read it."])
        )
        let messages = SlackMessage.messages(of: document)
        let texts = messages.map { message in
            message.blocks.map { $0["text"]?["text"]?.string ?? "" }
        }
        #expect(messages.count > 2)
        #expect(
            texts[0].prefix(3) == ["A report", "*:white_check_mark: Figures*", "• one - 1 \n"]
        )
        #expect(texts[1].first == "A report (2/\(messages.count))")
        #expect(texts[1][1].hasPrefix("*Entities*\n\n• "))
        #expect(texts.last?.suffix(3) == ["*None*", "• Nobody \n", "The end"])
        #expect(texts.joined().count { $0 == "The end" } == 1)
        #expect(texts.joined().joined().count { $0 == "`" } == 2 * 120)
        let place = "(1/\(messages.count))"
        #expect(messages[0].text.hasPrefix("A report \(place): Read it.\nFigures: one 1"))
        #expect(messages.last?.text.hasSuffix("\nNone: nobody") == true)
    }

    @Test func `a document of nothing but a summary is one message of text`() {
        let messages = SlackMessage.messages(of: Document(summary: Document.Summary(title: "Hi")))
        #expect(messages == [SlackMessage(text: "Hi", blocks: [])])
    }
}
