import JSON
import Reminders
import Scorecards
import Slack
import Testing

/// Messages of Slack's as documents.
struct MrkdwnReaderTests {
    private func text(_ mrkdwn: String) -> Document.Text? {
        SlackMessage(
            text: "",
            blocks: [["type": "section", "text": ["type": "mrkdwn", "text": .string(mrkdwn)]]]
        )
        .document.opening.first
    }

    private static let link = Document.Span.link([.untrusted("*x*")], url: "https://a/?a=1&b=2")

    @Test(
        arguments: [
            (
                "*bold* _it_ ~no~ `code`",
                [
                    .emphasis(.strong, [.untrusted("bold")]), .untrusted(" "),
                    .emphasis(.italic, [.untrusted("it")]), .untrusted(" "),
                    .emphasis(.struck, [.untrusted("no")]), .untrusted(" "),
                    .code([.untrusted("code")]),
                ]
            ),
            ("*_both_*", [.emphasis(.strong, [.emphasis(.italic, [.untrusted("both")])])]),
            ("```a *b* <c>```", [.preformatted([.untrusted("a *b* <c>")])]),
            ("a :bell:\u{301}b", [.untrusted("a "), .symbol(.bell), .untrusted("\u{301}b")]),
            ("&lt;b&gt; &amp;lt; &", [.untrusted("<b> &lt; &")]),
            (
                "<!here> <@U1> <#C1|general>",
                [
                    .mention("@here"), .untrusted(" "), .mention("@U1"), .untrusted(" "),
                    .mention("#general"),
                ]
            ),
            ("<!date^1^{date}|today>", [.untrusted("today")]),
            ("*<https://a/?a=1&amp;b=2|*x*>*", [.emphasis(.strong, [link])]),
            ("<https://a>", [.link([.untrusted("https://a")], url: "https://a")]),
        ] as [(String, [Document.Span])]
    )
    func `mrkdwn is read as Slack reads it`(mrkdwn: String, spans: [Document.Span]) {
        #expect(text(mrkdwn)?.spans == spans)
    }

    @Test(arguments: [
        "snake_case_name 2*3*4", "`a", "* a*", "*a\nb*", ":unknown: 12:30", "<javascript:x|x>",
        "<https://a b|x>", "<script>", "a < b", "a\u{301}*b*", "``", "**", "<>", "<|x>",
    ])
    func `what opens nothing is a word, and of an unknown author`(mrkdwn: String) {
        #expect(text(mrkdwn)?.spans == [.untrusted(mrkdwn)])
    }

    @Test func `a message's blocks are its heading and its paragraphs`() throws {
        let stored = """
            {"blocks":[{"text":{"text":":bell: R&amp;D *x*","type":"plain_text"},"type":"header"},\
            {"text":{"text":"*Basic*","type":"mrkdwn","verbatim":true},"type":"section"},\
            {"type":"divider"},\
            {"elements":[{"type":"mrkdwn","text":"_note_"}],"type":"context"},\
            {"text":{"text":"Again","type":"plain_text"},"type":"header"}],\
            "text":"Hello","unfurl_links":false,"unfurl_media":false}
            """
        let message = try SlackMessage(storedAs: Array(stored.utf8))
        let document = message.document
        #expect(document.heading?.spans == [.symbol(.bell), .untrusted(" R&D *x*")])
        #expect(
            document.opening.map(\.spans) == [
                [.emphasis(.strong, [.untrusted("Basic")])],
                [.emphasis(.italic, [.untrusted("note")])],
                [.emphasis(.strong, [.untrusted("Again")])],
            ]
        )
        #expect(document.lists.isEmpty && document.closing.isEmpty)
    }

    @Test func `a message without blocks is its text`() {
        let document = SlackMessage(text: "*R&amp;D*", blocks: []).document
        #expect(document.heading == nil)
        #expect(document.opening == [[.emphasis(.strong, [.untrusted("R&D")])]])
    }
}

/// What was rendered for Slack, read back.
struct ReadingBackTests {
    private static let links = EntityLinks(appURL: WireCatalogue.app)

    private func document(
        _ catalogue: Catalogue,
        _ operation: Operation,
        _ layout: Layout
    ) -> Document? {
        var catalogue = catalogue
        for index in catalogue.entities.indices {
            catalogue.entities[index].teams =
                TextList([catalogue.entities[index].title, "Team \(index % 4)"])
        }
        return Document(
            of: operation,
            scorecard: catalogue.scorecard,
            blueprint: catalogue.blueprint,
            entities: catalogue.entities,
            links: Self.links,
            layout: layout
        )
    }

    private static func words(_ text: String) -> [Substring] {
        text.split(whereSeparator: \.isWhitespace)
    }

    @Test(arguments: [Operation.scorecardReminder, .scorecardReport], Layout.allCases)
    func `a message reads back as the words of its document`(
        operation: Operation,
        layout: Layout
    ) throws {
        var compared = 0
        for seed in 0..<300 as Range<UInt64> {
            let catalogue = Catalogue(.plain, seed: seed, entities: 1...25)
            guard let document = document(catalogue, operation, layout) else { continue }
            let messages = SlackMessage.messages(of: document)
            // Where names are cut, as in a header that is full, they differ.
            guard messages.count == 1, let read = messages.first?.document,
                !read.plainText.contains("…")
            else { continue }
            compared += 1
            let words = Self.words(document.plainText).filter { !$0.allSatisfy { $0 == "=" } }
            let again = Self.words(read.plainText).filter { !$0.allSatisfy { $0 == "=" } }
            #expect(again == words, "seed \(seed)")
        }
        // Titles of rules are cut sooner than others.
        #expect(compared > 50)
    }

    @Test(arguments: [Operation.scorecardReminder, .scorecardReport], Layout.allCases)
    func `no word of others becomes a link, emphasis, code, a mention or a sign`(
        operation: Operation,
        layout: Layout
    ) {
        for seed in 0..<400 as Range<UInt64> {
            let catalogue = Catalogue(.hostile, seed: seed, entities: 1...20)
            guard let document = document(catalogue, operation, layout) else { continue }
            let messages = SlackMessage.messages(of: document)
            let read = messages.map(\.document)
            var looks = Looks()
            for document in read {
                if let heading = document.heading { looks.add(heading) }
                for text in document.opening { looks.add(text) }
            }
            let entries = document.lists.reduce(0) { $0 + $1.count }
            let isReminder = operation == .scorecardReminder
            // Ours: each list's heading, again in each message that it goes on in, and the count of a
            // reminder. A heading that begins or ends with a blank does not stand out.
            let headings = document.lists.count + messages.count - 1
            let isClassic = isReminder && layout == .classic
            #expect(looks.strong <= headings + (isClassic ? 1 : 0), "seed \(seed)")
            #expect(looks.code == (isClassic ? entries : 0), "seed \(seed)")
            #expect(looks.others == 0, "seed \(seed)")
            let signs = isReminder ? messages.count : headings
            #expect(looks.symbols <= signs && looks.symbols > 0, "seed \(seed)")
            #expect(looks.links.allSatisfy { $0.hasPrefix(WireCatalogue.app) }, "seed \(seed)")
            #expect(looks.links.count <= (isReminder ? entries : 1), "seed \(seed)")
        }
    }
}

/// What stands out in texts.
private struct Looks {
    var strong = 0
    var code = 0
    var symbols = 0
    /// What no message of ours has.
    var others = 0
    var links: [String] = []

    mutating func add(_ text: Document.Text) {
        for span in text.spans {
            switch span {
            case .text, .untrusted: break
            case .symbol: symbols += 1
            case .mention, .person, .group: others += 1
            case .link(let label, let url):
                links.append(url)
                add(label)
            case .code(let inner):
                code += 1
                add(inner)
            case .preformatted(let inner), .emphasis(.italic, let inner),
                .emphasis(.struck, let inner):
                others += 1
                add(inner)
            case .emphasis(.strong, let inner):
                strong += 1
                add(inner)
            }
        }
    }
}
