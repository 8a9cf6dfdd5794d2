import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Reminders
import Sandbox
import Scorecards
import Slack
import Testing

/// Notes as Slack's messages.
struct SlackNoteTests {
    private static let links = EntityLinks(appURL: WireCatalogue.app)
    private static let routed = Audience(routeBy: .team)

    private static func note(
        _ people: [Addressee] = [],
        rules: NoteRules = NoteRules(),
        audience: Audience = Audience()
    ) -> Note {
        let catalogue = Catalogue(.plain, seed: 7, entities: 3...3)
        var note = Note(of: catalogue, rules, audience: audience)
        note.mentioned = people
        note.unmentioned = 0
        note.fallback = nil
        return note
    }

    private static func texts(_ part: ReminderPlan.Part?) -> [String] {
        (part?.payload["blocks"]?.array ?? []).map { $0["text"]?["text"]?.string ?? "" }
    }

    private static let people: [Addressee] = [
        .person(Person(address: "ann@example.com", name: "Ann & <Co>", id: "U0ANN")),
        .person(Person(address: "W1", name: "Wim", id: "W1")),
        .person(Person(address: "bob@example.com", name: "<!here> Bob")),
        .group(name: "web", id: "S0WEB"),
    ]

    @Test func `people and groups are mentioned by id, and named without one`() throws {
        let parts = SlackMessage.parts(of: Self.note(Self.people), links: Self.links)
        let part = try #require(parts.first)
        #expect(
            Self.texts(part)[1] == "For <@U0ANN>, <@W1>, &lt;!here&gt; Bob and <!subteam^S0WEB>."
        )
        // A mention in the text as well would call them twice.
        #expect(
            part.payload["text"]?.string?
                .contains("\nFor Ann &amp; &lt;Co&gt;, Wim, &lt;!here&gt; Bob and web.\n") == true
        )
        let drawn = try #require(SlackMessage.draw(part))
        #expect(drawn.opening.first?.plainText == "For @Ann & <Co>, @Wim, <!here> Bob and @web.")
    }

    @Test(arguments: [
        "", "U", "here", "!here", "U1><!here>", "@U1", "u1", "S1", "C0GENERAL", "U1|x", "U1 ",
        String(repeating: "U", count: 40),
    ])
    func `what is no id of a person mentions nobody`(id: String) {
        let person = Addressee.person(Person(address: "a@b.example", name: "Eve", id: id))
        let parts = SlackMessage.parts(of: Self.note([person]), links: Self.links)
        #expect(Self.texts(parts.first)[1] == "For Eve.")
        let group = Addressee.group(name: "eves", id: id.hasPrefix("S") ? "U1" : id)
        let others = SlackMessage.parts(of: Self.note([group]), links: Self.links)
        #expect(Self.texts(others.first)[1] == "For eves.")
    }

    @Test func `a header, which Slack does not read for mentions, has the name alone`() {
        let document = Document(
            heading: [.text("For "), .person(name: "<Ann>", id: "U0ANN")],
            summary: Document.Summary(title: "")
        )
        let header = SlackMessage.messages(of: document).first?.blocks.first
        #expect(header?["text"]?["text"] == "For &lt;Ann&gt;")
    }

    @Test func `names stay out of what is posted`() async throws {
        let parts = SlackMessage.parts(of: Self.note(Self.people), links: Self.links)
        let names = try #require(parts.first?.payload["names"]?.object)
        #expect(names.keys.map(\.text).sorted() == ["S0WEB", "U0ANN", "W1"])
        let plain = SlackMessage.parts(of: Self.note(), links: Self.links)
        #expect(plain.first?.payload["names"] == nil)
        let slack = ScriptedSlack([.answer(200, "ok")])
        try await slack.webhook().deliver(SlackMessage(try #require(parts.first)))
        let body = try JSONValue(parsing: try #require(slack.calls.first?.body))
        #expect(body["names"] == nil && body["blocks"] != nil)
    }

    @Test func `a thread is the summary and replies to it`() {
        let catalogue = Catalogue(.plain, seed: 3, entities: 900...900).described
        for layout in Layout.allCases {
            var note = Note(of: catalogue, NoteRules(isThreaded: true, entitiesMax: 900))
            note.subject.layout = layout
            let parts = SlackMessage.parts(of: note, links: Self.links)
            #expect(parts.count > 2)
            #expect(parts.map(\.replyTo) == [nil] + parts.dropFirst().map { _ in 0 })
            #expect(parts.map(\.key) == (1...parts.count).map { "\($0)" })
            #expect(!Self.texts(parts.first).joined().contains("• "))
            for part in parts.dropFirst() {
                // Each reply has the heading, and the heading of its list.
                let texts = Self.texts(part)
                #expect(texts.first?.hasPrefix(":bell: ") == true && texts[1].hasPrefix("*"))
            }
            var whole = note
            whole.subject.notes.isThreaded = false
            let flat = SlackMessage.parts(of: whole, links: Self.links)
            #expect(flat.allSatisfy { $0.replyTo == nil })
        }
    }

    @Test func `a message that may go elsewhere has room for a line that says so`() throws {
        let catalogue = Catalogue(.plain, seed: 3, entities: 900...900).described
        for isThreaded in [false, true] {
            let rules = NoteRules(isThreaded: isThreaded, entitiesMax: 900)
            let note = Note(of: catalogue, rules, audience: Self.routed)
            let parts = SlackMessage.parts(of: note, links: Self.links)
            #expect(parts.count > 3)
            let line = String(repeating: "\"", count: SlackLimits.lineText)
            for part in parts {
                var message = try SlackMessage(part)
                message.blocks.insert(
                    [
                        "type": "section",
                        "text": ["type": "mrkdwn", "text": .string(line), "verbatim": true],
                    ],
                    at: 1
                )
                message.text = line + message.text
                let proof = try MessageProof([message, message], app: WireCatalogue.app, .detailed)
                #expect(proof.faults.isEmpty)
            }
        }
    }

    @Test func `in Chinese all that is ours is Chinese`() {
        var catalogue = Catalogue(.plain, seed: 3, entities: 200...200).described
        for index in catalogue.entities.indices {
            // So many long names that a notification has no room for all of a message's.
            catalogue.entities[index].title = String(repeating: "n", count: 80)
            catalogue.entities[index].standing = Standing(
                level: catalogue.scorecard.levels[0].title,
                met: [],
                unmet: [catalogue.scorecard.rules[0].identifier]
            )
        }
        let note = Note(of: catalogue, NoteRules(language: .zh, entitiesMax: 150))
        let parts = SlackMessage.parts(of: note, links: Self.links)
        let texts = parts.compactMap { $0.payload["text"]?.string }
        #expect(texts.contains { $0.contains("\n以及另外 ") } && texts[0].contains("："))
        for text in texts + parts.flatMap(Self.texts) {
            for word in ["miss", "Next", "more", " days", "How to", "see ", "now ", "rule"] {
                #expect(!text.contains(word), "\(word)")
            }
        }
    }
}

/// What holds for every note, whatever its words are.
struct SlackNotePropertyTests {
    private static let app = "https://app.getport.io"

    /// Expects that each message is one that Slack takes, in which nobody is called.
    private func prove(_ note: Note, _ world: SandboxWorld, _ name: String) async throws {
        let parts = SlackMessage.parts(of: note, links: EntityLinks(appURL: Self.app))
        let messages = try parts.map { try SlackMessage($0) }
        #expect(!messages.isEmpty && Set(parts.map(\.key)).count == parts.count, "\(name)")
        // The halves of a thread are cut each by itself.
        let isReply = parts.map { $0.replyTo != nil }
        let halves = [false, true].map { half in zip(messages, isReply).filter { $1 == half } }
        let proofs = try halves.map {
            try MessageProof($0.map(\.0), app: Self.app, .detailed)
        }
        #expect(proofs.allSatisfy { $0.faults.isEmpty }, "\(name)")
        let lines = proofs.reduce(0) { $0 + $1.lines }
        #expect(lines == min(note.unmet.count, note.subject.notes.entitiesMax), "\(name)")
        for message in messages {
            let request = Request(
                .post,
                world.configuration.slackPath,
                headers: [.contentType: "application/json"],
                body: Self.withoutMarks(message.json.utf8)
            )
            let response = await world.respond(request)
            let reason = world.record.refusals.last?.reason ?? ""
            #expect(response.status == .ok, "\(name): \(reason)")
            #expect(message.plain().text.utf16.count <= 40_000, "\(name)")
            #expect(!message.document.plainText.isEmpty, "\(name)")
        }
    }

    /// The sandbox reads characters, and takes a bar with a combining mark behind it for no bar.
    private static func withoutMarks(_ json: [UInt8]) -> [UInt8] {
        let scalars = String(decoding: json, as: UTF8.self).unicodeScalars
            .map { $0.properties.isGraphemeExtend || $0 == "\u{200D}" ? "x" : $0 }
        return Array(String(String.UnicodeScalarView(scalars)).utf8)
    }

    private var world: SandboxWorld {
        // It refuses messages that mention anybody.
        var configuration = SandboxConfiguration()
        configuration.limits.slackBurst = nil
        return SandboxWorld(configuration: configuration)
    }

    @Test(arguments: Language.allCases, [false, true])
    func `no hostile note breaks a limit or a mark, loses an entity or calls anybody`(
        language: Language,
        isThreaded: Bool
    ) async throws {
        let world = world
        for seed in 0..<250 as Range<UInt64> {
            let catalogue = Catalogue(.hostile, seed: seed, entities: 0...25).described
            let rules = NoteRules(
                isThreaded: isThreaded,
                language: language,
                entitiesMax: seed.isMultiple(of: 3) ? 5 : 500
            )
            let audience = Audience(routeBy: seed.isMultiple(of: 2) ? .team : nil)
            try await prove(Note(of: catalogue, rules, audience: audience), world, "seed \(seed)")
        }
    }

    @Test func `thousands of entities arrive`() async throws {
        let world = world
        let catalogue = Catalogue(.plain, seed: 42, entities: 20_000...20_000).described
        try await prove(Note(of: catalogue, NoteRules(entitiesMax: .max)), world, "20,000")
        let hostile = Catalogue(.hostile, seed: 42, entities: 1_000...1_000).described
        try await prove(Note(of: hostile, NoteRules(entitiesMax: .max)), world, "1,000")
    }

    @Test func `an entity that misses hundreds of rules says how many there is no room for`() {
        let rules = (0..<300).map { Rule(identifier: "r\($0)", title: "Rule \($0)", level: "Gold") }
        let catalogue = Scorecard(
            identifier: "ready",
            title: "Ready",
            blueprint: "service",
            levels: [Level(title: "Basic"), Level(title: "Gold")],
            rules: rules
        )
        let standing = Standing(level: "Basic", met: [], unmet: TextList(rules.map(\.identifier)))
        let messages = SlackMessage.messages(
            of: .scorecardReminder,
            scorecard: catalogue,
            blueprint: "service",
            entities: [Entity(identifier: "e", title: "E", teams: [], standing: standing)],
            links: EntityLinks(appURL: Self.app),
            layout: .detailed
        )
        let text = messages.flatMap(\.blocks).compactMap { $0["text"]?["text"]?.string }.joined()
        let named = text.split(separator: "◦ Rule ").count - 1
        #expect(text.hasSuffix("◦ and \(300 - named) more rules") && named > 80)
    }
}
