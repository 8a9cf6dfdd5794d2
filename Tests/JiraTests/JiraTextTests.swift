import JSON
import Jira
import Reminders
import Scorecards
import TestSupport
import Testing

struct JiraTextTests {
    private static let about: [JSONValue] = [
        [
            "type": "panel", "attrs": ["panelType": "note"],
            "content": [
                [
                    "type": "paragraph",
                    "content": [
                        ["type": "text", "text": "Scorecards", "marks": [["type": "strong"]]],
                        [
                            "type": "text",
                            "text": """
                             are a way for you and your team to define and track standards, \
                            metrics, and KPIs in different categories such as production \
                            readiness, quality, productivity, and more.
                            """,
                        ],
                    ],
                ],
                [
                    "type": "paragraph",
                    "content": [
                        [
                            "type": "text",
                            "text": "For more information about your scorecards, go to ",
                        ],
                        link("Port", "https://app.getport.io"), ["type": "text", "text": "."],
                    ],
                ],
            ],
        ]
    ]

    private static func link(_ label: String, _ url: String) -> JSONValue {
        [
            "type": "text", "text": .string(label),
            "marks": [["type": "link", "attrs": ["href": .string(url)]]],
        ]
    }

    private static func paragraph(_ content: JSONValue...) -> JSONValue {
        ["type": "paragraph", "content": .array(content)]
    }

    private static func text(_ words: String) -> JSONValue {
        ["type": "text", "text": .string(words)]
    }

    private static let heading: JSONValue = [
        "type": "heading", "attrs": ["level": 2],
        "content": [text("⭐️ Production Readiness tasks for the service: Cart ")],
    ]
    private static let cart = link("Cart", "https://app.getport.io/serviceEntity?identifier=cart")
    private static let gold: JSONValue = [
        "type": "text", "text": "Gold", "marks": [["type": "strong"]],
    ]

    @Test func `a ticket with subtasks is a heading, a sentence and a note`() {
        let draft = TextTickets.text(of: TextTickets.ticket()).draft
        #expect(
            draft.title
                == "Production Readiness tasks to reach the Gold level for the service: cart"
        )
        #expect(
            draft.parts.map(\.title) == [
                "Has an owner (has-owner)", "Has a README (has-readme)", "on-call (on-call)",
            ]
        )
        #expect(draft.parts.map(\.rule) == TextTickets.rules)
        #expect(
            draft.parts[1].key == TextTickets.ticket().key.part(ofRule: "has-readme")
        )
        let sentence = Self.paragraph(
            Self.text("This task contains all sub-tasks needed to be completed for "),
            Self.cart,
            Self.text(" to reach the "),
            Self.gold,
            Self.text(" level in the Production Readiness scorecard.")
        )
        #expect(
            draft.body == [
                "type": "doc", "version": 1,
                "content": .array([Self.heading, sentence, Self.paragraph()] + Self.about),
            ]
        )
        #expect(draft.bounds == [Self.heading, Self.about[0]].map { BlockDigest.of($0) })
    }

    @Test func `a ticket without subtasks lists the rules, and how to meet those that are unmet`() {
        let draft = TextTickets.text(of: TextTickets.ticket(), hasSubtasks: false).draft
        #expect(draft.parts.isEmpty)
        func item(_ paragraphs: JSONValue...) -> JSONValue {
            ["type": "listItem", "content": .array(paragraphs)]
        }
        let code: JSONValue = [
            "type": "text", "text": "on_call", "marks": [["type": "code"]],
        ]
        let list: JSONValue = [
            "type": "bulletList",
            "content": [
                item(
                    Self.paragraph(Self.text("⬜ Has an owner (has-owner)")),
                    Self.paragraph(
                        Self.text("Set the "),
                        ["type": "text", "text": "team", "marks": [["type": "strong"]]],
                        Self.text(" in "),
                        Self.link("Port", "https://docs.port.io/team"),
                        Self.text(". Then wait.")
                    )
                ),
                item(Self.paragraph(Self.text("✅ Has a README (has-readme)"))),
                item(
                    Self.paragraph(Self.text("⬜ on-call (on-call)")),
                    Self.paragraph(
                        Self.text("it asks that "),
                        code,
                        Self.text(" is "),
                        ["type": "text", "text": "true", "marks": [["type": "code"]]],
                        Self.text(".")
                    )
                ),
            ],
        ]
        let sentence = Self.paragraph(
            Self.text("This task lists the rules that have to be met for "),
            Self.cart,
            Self.text(" to reach the "),
            Self.gold,
            Self.text(" level in the Production Readiness scorecard.")
        )
        #expect(
            draft.body == [
                "type": "doc", "version": 1,
                "content": .array([Self.heading, sentence, list] + Self.about),
            ]
        )
    }

    @Test func `a subtask shows what its rule asks`() {
        let parts = TextTickets.parts(of: TextTickets.ticket())
        func condition(_ lead: String, _ words: String) -> JSONValue {
            Self.paragraph(
                ["type": "text", "text": .string(lead), "marks": [["type": "code"]]],
                Self.text(words)
            )
        }
        let expand: JSONValue = [
            "type": "expand", "attrs": ["title": "Has an owner conditions"],
            "content": [
                condition("When ", "Is $team isNotEmpty"), condition("and ", "tier >= 2"),
            ],
        ]
        let sentence = Self.paragraph(
            Self.text(
                "This Production Readiness Has an owner rule is currently not passed for "
            ),
            Self.cart,
            Self.text(". To pass it, you need to meet the following rule conditions:")
        )
        #expect(
            JiraText.document(ofPart: parts[0]) == [
                "type": "doc", "version": 1,
                "content": .array(
                    [sentence, Self.paragraph(Self.text(" ")), expand, Self.paragraph()]
                        + Self.about
                ),
            ]
        )
    }

    @Test func `a subtask of a rule without conditions says what its author says`() {
        var ticket = TextTickets.ticket()
        ticket.rules[1].rule.description = "Write one."
        let failing = Self.paragraph(
            Self.text(
                "This Production Readiness Has a README rule is currently not passed for "
            ),
            Self.cart,
            Self.text(".")
        )
        let part = TextTickets.parts(of: ticket)[1]
        let middle = [Self.paragraph(Self.text("Write one.")), Self.paragraph()]
        #expect(
            JiraText.document(ofPart: part)["content"]
                == .array([failing] + middle + Self.about)
        )
        let bare = TextTickets.parts(of: TextTickets.ticket())[1]
        #expect(
            JiraText.document(ofPart: bare)["content"]
                == .array([failing, Self.paragraph()] + Self.about)
        )
    }

    @Test(arguments: [
        (["a", "b", "c", "d"], "a tasks to reach the b level for the c: d"),
        (["a\nb", "\tGold\u{2028}", "c", "d"], "a b tasks to reach the  Gold  level for the c: d"),
        (
            [" ", "\u{0}", "", ""],
            "ready tasks to reach the (untitled) level for the (untitled): (untitled)"
        ),
        (
            ["\u{301}", "\u{202E}x\u{FFFF}", "c", "d"],
            "\u{301} tasks to reach the x level for the c: d"
        ),
    ])
    func `a title is one line, whatever its names are`(names: [String], title: String) {
        let ticket = TextTickets.ticket(
            entity: names[3],
            blueprint: names[2],
            scorecard: names[0],
            level: names[1]
        )
        #expect(TextTickets.text(of: ticket).draft.title.hasSameBytes(as: title))
    }

    @Test func `a title that is too long keeps a part of each name, and whole characters`() {
        let family = "👩‍👩‍👧‍👦"
        let ticket = TextTickets.ticket(
            entity: String(repeating: family, count: 100),
            blueprint: "service",
            scorecard: String(repeating: "x", count: 1_000),
            level: String(repeating: "e\u{301}", count: 500)
        )
        let title = TextTickets.text(of: ticket).draft.title
        #expect(title.utf16.count <= 254 && title.utf16.count > 240)
        #expect(title.contains("xxx… tasks to reach the e\u{301}"))
        #expect(title.contains("e\u{301}… level for the service: \(family)\(family)"))
        #expect(title.hasSuffix("\(family)…"))
    }

    @Test func `a part's title keeps a part of the rule's title and of its identifier`() {
        var ticket = TextTickets.ticket()
        ticket.rules[0].rule.title = String(repeating: "t", count: 300)
        ticket.rules[0].rule.identifier = String(repeating: "i", count: 100)
        ticket.rules[1].rule.title = "\n"
        let parts = TextTickets.text(of: ticket).draft.parts
        #expect(
            parts[0].title
                == String(repeating: "t", count: 150) + "… ("
                + String(repeating: "i", count: 100) + ")"
        )
        #expect(parts[1].title == "has-readme (has-readme)")
    }

    @Test func `a character without an end is left out of a title, not cut`() {
        let ticket = TextTickets.ticket(
            scorecard: "e" + String(repeating: "\u{301}", count: 1 << 20)
        )
        let title = TextTickets.text(of: ticket).draft.title
        #expect(title == "… tasks to reach the Gold level for the service: cart")
    }

    @Test func `the hash is that of what is written`() {
        let ticket = TextTickets.ticket()
        let hash = TextTickets.text(of: ticket).draft.hash
        #expect(hash.utf8.count == 16)
        #expect(TextTickets.text(of: TextTickets.ticket()).draft.hash == hash)
        let changes: [(inout WantedTicket) -> Void] = [
            { $0.entityTitle = "Basket" }, { $0.entityURL += "s" }, { $0.appURL += "/x" },
            { $0.scorecardTitle = "Ready" }, { $0.rules[1].rule.title = "Readme" },
            { $0.rules.removeLast() }, { $0.rules.swapAt(0, 1) },
        ]
        for change in changes {
            var changed = ticket
            change(&changed)
            #expect(TextTickets.text(of: changed).draft.hash != hash)
        }
        var elsewhere = ticket
        elsewhere.place = .named("OTHER")
        elsewhere.rules[0].rule.description = nil
        #expect(TextTickets.text(of: elsewhere).draft.hash == hash)
    }

    @Test func `a rule's result changes the hash only where the rules are a checklist`() {
        let ticket = TextTickets.ticket()
        var other = ticket
        other.rules[0].isMet.toggle()
        for hasSubtasks in [true, false] {
            let hashes = [ticket, other]
                .map { TextTickets.text(of: $0, hasSubtasks: hasSubtasks).draft.hash }
            #expect((hashes[0] == hashes[1]) == hasSubtasks)
        }
    }

    @Test func `a document shows what runs a script, or has no end, without a link`() {
        let long = "https://app.getport.io/" + String(repeating: "x", count: 4_000)
        for url in ["javascript:alert(1)", "", "https://a b", "https://a\u{0}b", long] {
            let text = TextTickets.text(of: TextTickets.ticket(url: url, app: url))
            #expect(ADFDocumentValidator.problems(in: text.draft.body) == [])
            let document = String(decoding: text.draft.body.utf8, as: UTF8.self)
            #expect(document.contains("Cart") && !document.contains("href"))
            #expect(!text.wiki.contains("["))
        }
    }
}
