import JSON
import Reminders
import Scorecards
import Slack
import Testing

struct SlackReminderPropertyTests {
    private static let app = "https://app.getport.io"

    private func messages(_ catalogue: Catalogue, _ layout: Layout = .classic) -> [SlackMessage] {
        SlackMessage.messages(
            of: .scorecardReminder,
            scorecard: catalogue.scorecard,
            blueprint: catalogue.blueprint,
            entities: catalogue.entities,
            links: EntityLinks(appURL: Self.app),
            layout: layout
        )
    }

    @Test func `on plain catalogues the blocks are port-sender's, text for text`() {
        var compared = 0
        var cut = 0
        for seed in 0..<1_500 as Range<UInt64> {
            let catalogue = Catalogue(.plain, seed: seed, entities: 1...(seed % 3 == 0 ? 160 : 40))
            guard let blocks = compare(catalogue, "seed \(seed)") else { continue }
            compared += 1
            if blocks > 3 + catalogue.unmet.groups.count { cut += 1 }
        }
        #expect(compared >= 1_000)
        #expect(cut >= 100, "too few levels of more than one block")
    }

    /// port-sender keeps room for a heading in each block but the one that a level ends with.
    @Test func `under a tall heading the blocks are cut where port-sender cuts them`() {
        var compared = 0
        for seed in 0..<300 as Range<UInt64> {
            var catalogue = Catalogue(.plain, seed: seed, entities: 25...70)
            let tall = "Level " + String(repeating: "x", count: 500 + Int(seed))
            catalogue.scorecard.levels = [Level(title: tall), Level(title: "Top")]
            for index in catalogue.entities.indices {
                catalogue.entities[index].standing?.level = tall
            }
            if compare(catalogue, "seed \(seed)") != nil { compared += 1 }
        }
        #expect(compared >= 100)
    }

    /// Expects port-sender's blocks, and returns how many; nil where it sends what Slack refuses.
    private func compare(_ catalogue: Catalogue, _ name: String) -> Int? {
        guard let plural = PortSender.plurals[catalogue.blueprint] else {
            Issue.record("\(catalogue.blueprint) has no plural of port-sender's")
            return nil
        }
        let expected = PortSenderReminder(catalogue, plural: plural, app: Self.app)
        guard expected.isRight else { return nil }
        let messages = messages(catalogue)
        let blocks = messages.map(\.blocks).joined()
            .map { [$0["type"]?.string ?? "", $0["text"]?["text"]?.string ?? ""] }
        // Scalars, because equal strings may differ in how their letters are composed.
        let scalars = { (block: [String]) in block.map { Array($0.unicodeScalars) } }
        #expect(messages.count == 1, "\(name)")
        #expect(blocks.map(scalars) == expected.blocks.map(scalars), "\(name)")
        return blocks.count
    }

    @Test(arguments: Layout.allCases)
    func `no hostile catalogue breaks a limit or a mark, loses an entity or repeats one`(
        layout: Layout
    ) throws {
        for seed in 0..<1_000 as Range<UInt64> {
            try prove(Catalogue(.hostile, seed: seed, entities: 0...25), layout, "seed \(seed)")
        }
        for seed in 10_000..<10_010 as Range<UInt64> {
            try prove(Catalogue(.hostile, seed: seed, entities: 100...300), layout, "seed \(seed)")
        }
    }

    @Test(arguments: [(5_000, Layout.classic), (20_000, .classic), (5_000, .detailed)])
    func `thousands of entities arrive in order and quickly`(count: Int, layout: Layout) throws {
        let catalogue = Catalogue(.plain, seed: 42, entities: count...count)
        let took = ContinuousClock()
            .measure {
                #expect(messages(catalogue, layout).count > 30)
            }
        try prove(catalogue, layout, "\(count) entities")
        #expect(took < .seconds(10))
    }

    /// Expects what holds for every reminder.
    private func prove(_ catalogue: Catalogue, _ layout: Layout, _ name: String) throws {
        let unmet = catalogue.unmet
        let links = EntityLinks(appURL: Self.app)
        let messages = messages(catalogue, layout)
        let kind: MessageProof.Kind = layout == .classic ? .classic : .detailed
        let proof = try MessageProof(messages, app: Self.app, kind)
        #expect(proof.faults.isEmpty, "\(name)")
        #expect(proof.lines == unmet.count, "\(name)")
        let shortfalls = unmet.groups.flatMap(\.shortfalls)
        let addresses = Self.order(shortfalls, in: catalogue, layout)
            .map {
                links.url(of: $0.entity.identifier, blueprint: catalogue.blueprint)
            }
        // Only an address that leaves no room in a block loses its link.
        let room = layout == .classic ? 1_800 : 1_500
        let expected = addresses.filter { $0.utf16.count < room }.map(Self.identifier)
        let possible = addresses.map(Self.identifier)
        #expect(Self.isSubsequence(expected, of: proof.linked), "\(name)")
        #expect(Self.isSubsequence(proof.linked, of: possible), "\(name)")
        for message in messages {
            let plain = message.plain()
            #expect(plain.blocks.isEmpty && plain.text.utf16.count <= 40_000, "\(name)")
            #expect(!message.document.plainText.isEmpty, "\(name)")
        }
    }

    /// The entities as the layout has them: the detailed one asks for the next level and nearness.
    private static func order(
        _ shortfalls: [Shortfall],
        in catalogue: Catalogue,
        _ layout: Layout
    )
        -> [Shortfall]
    {
        guard layout == .detailed else { return shortfalls }
        let levels = catalogue.scorecard.levels.map(\.title)
        func place(_ rule: String) -> Int {
            let level = catalogue.scorecard.rules.first { $0.identifier == rule }?.level ?? ""
            return levels.firstIndex { Array($0.utf8) == Array(level.utf8) } ?? levels.count
        }
        return shortfalls.enumerated()
            .map { index, shortfall in
                let unmet = (shortfall.entity.standing?.unmet ?? []).map(place)
                let next = unmet.min() ?? levels.count
                return (shortfall, [next, unmet.count { $0 == next }, index])
            }
            .sorted { $0.1.lexicographicallyPrecedes($1.1) }
            .map(\.0)
    }

    private static func identifier(in address: String) -> String {
        String(address[address.index(after: address.firstIndex(of: "=") ?? address.startIndex)...])
    }

    private static func isSubsequence(_ some: [String], of all: [String]) -> Bool {
        var rest = some[...]
        for one in all where one == rest.first { rest.removeFirst() }
        return rest.isEmpty
    }
}
