import JSON
import Reminders
import Scorecards
import Slack
import Testing
import TestSupport
import Workers

/// Reports from Port's answers to Slack's blocks.
struct SlackReportPropertyTests {
    private func texts(_ messages: [SlackMessage]) -> [[String]] {
        messages.flatMap(\.blocks)
            .map { [$0["type"]?.string ?? "", $0["text"]?["text"]?.string ?? ""] }
    }

    @Test func `on whole catalogues the blocks are port-sender's, text for text`() async throws {
        var plurals: Set<String> = []
        for seed in 0..<1_200 as Range<UInt64> {
            let catalogue = WireCatalogue(seed: seed, entities: 1...(seed % 4 == 0 ? 120 : 25))
            let plan = try await catalogue.plan {
                $0.operation = .scorecardReport
                $0.teamRanking = .entities
            }
            let expected = PortSenderReport(catalogue, teams: .asItIs, app: WireCatalogue.app)
            #expect(plan.messages.count == 1, "seed \(seed)")
            #expect(texts(plan.messages) == expected.blocks, "seed \(seed)")
            plurals.insert(catalogue.blueprint)
        }
        #expect(plurals.count == PortSender.plurals.count)
    }

    @Test func `row 12: the best teams have the largest share at the top level`() async throws {
        var differing = 0
        for seed in 0..<600 as Range<UInt64> {
            let catalogue = WireCatalogue(seed: seed, entities: 1...40)
            let expected = PortSenderReport(catalogue, teams: .asItWasMeant, app: WireCatalogue.app)
            let plan = try await catalogue.plan { $0.operation = .scorecardReport }
            let sent = texts(plan.messages).filter { !$0[1].contains("No team has reached") }
            let isBare = !expected.blocks.contains { $0[1].contains("Top teams") }
            #expect(
                sent.filter { !isBare || !$0[1].contains("Top teams") } == expected.blocks,
                "seed \(seed)"
            )
            let old = PortSenderReport(catalogue, teams: .asItIs, app: WireCatalogue.app)
            if old.blocks != expected.blocks { differing += 1 }
        }
        #expect(differing > 300)
    }

    @Test(arguments: TeamRanking.allCases)
    func `row 7: no hostile word breaks a limit or a mark of a report`(
        ranking: TeamRanking
    ) throws {
        for seed in 0..<1_000 as Range<UInt64> {
            var catalogue = Catalogue(.hostile, seed: seed, entities: 1...12)
            // Teams can have any name; these borrow theirs from entities and rules.
            for index in catalogue.entities.indices {
                catalogue.entities[index].teams =
                    TextList(
                        [catalogue.entities[index].title] + catalogue.scorecard.rules.map(\.title)
                    )
            }
            let overview = ScorecardOverview(of: catalogue.entities, in: catalogue.scorecard)
            let messages = SlackMessage.messages(
                of: .scorecardReport,
                scorecard: catalogue.scorecard,
                blueprint: catalogue.blueprint,
                entities: catalogue.entities,
                links: EntityLinks(appURL: WireCatalogue.app),
                ranking: ranking
            )
            let proof = try MessageProof(messages, app: WireCatalogue.app, .report)
            #expect(proof.faults.isEmpty, "seed \(seed)")
            let isWithoutBest =
                ranking == .topLevel && overview.atTop == 0 && overview.topLevel != nil
                && !overview.teams.isEmpty
            let lines =
                overview.levels.count + overview.highestRules.count + overview.lowestRules.count
                + (isWithoutBest ? 1 : overview.topTeams(by: ranking).count)
            #expect(proof.lines == lines, "seed \(seed)")
        }
    }

    /// What breaks port-sender, as a change to a whole catalogue.
    enum Breakage: String, CaseIterable, CustomTestStringConvertible {
        case scorecardsNull, resultRulesNull, scorecardRulesNull, teamNull, teamText, teamTwice
        case levelsEmpty, levelsMissing, levelsNull, levelsAlike
        case entityLevelsNull, rulesAlike, longTitles, longNames, mentions, manyLevels, noTitles

        var testDescription: String { rawValue }
    }

    @Test(arguments: Breakage.allCases)
    func `row 10: what breaks port-sender arrives whole, as a report and as a reminder`(
        breakage: Breakage
    ) async throws {
        for seed in 0..<25 as Range<UInt64> {
            var catalogue = WireCatalogue(seed: seed, entities: 1...60)
            catalogue.damage(breakage, seed: seed)
            try await prove(catalogue, "\(breakage) \(seed)")
        }
    }

    @Test func `row 3: of 4,000 entities the report is one message, the reminder has them all`()
        async throws
    {
        var catalogue = WireCatalogue(seed: 4, entities: 4_000...4_000)
        for index in catalogue.entities.indices {
            catalogue.entities[index]["identifier"] = .string("service-with-a-longer-id-\(index)")
        }
        try await prove(catalogue, "4,000")
        let report = try await catalogue.plan { $0.operation = .scorecardReport }
        #expect(report.messages.count == 1)
    }

    @Test func `no entities at all make no message`() async throws {
        var catalogue = WireCatalogue(seed: 1, entities: 1...1)
        catalogue.entities = []
        let plan = try await catalogue.plan { $0.operation = .scorecardReport }
        #expect(plan.messages.isEmpty && plan.examined == 0 && plan.reminded == 0)
    }

    /// Expects valid messages in which everything is told of that was read.
    private func prove(_ catalogue: WireCatalogue, _ name: String) async throws {
        let report = try await catalogue.plan { $0.operation = .scorecardReport }
        let proof = try MessageProof(report.messages, app: WireCatalogue.app, .report)
        #expect(proof.faults.isEmpty, "\(name)")
        let lists = ReportLists(texts(report.messages).map { $0[1] })
        let counts = (lists["by level"] ?? [])
            .compactMap { line in line.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts.reduce(0, +) == catalogue.entities.count, "\(name)")
        let rules = catalogue.scorecard["rules"]?.array ?? []
        let told = (lists["Highest"] ?? []) + (lists["Lowest"] ?? [])
        #expect(told.count == min(rules.count, 6), "\(name)")
        #expect(Set(told).count == told.count, "\(name)")
        #expect((lists["Top teams"] ?? []).count <= 3, "\(name)")

        let reminder = try await catalogue.plan { _ in }
        let lines = try MessageProof(reminder.messages, app: WireCatalogue.app)
        #expect(lines.faults.isEmpty, "\(name)")
        #expect(lines.lines == catalogue.short, "\(name)")
    }
}

/// The lines of a report below each of its headings, over all of its messages.
private struct ReportLists {
    private var lists: [(heading: String, lines: [String])] = []

    init(_ texts: [String]) {
        for text in texts {
            if text.hasPrefix("*:") {
                if lists.last?.heading != text { lists.append((text, [])) }
            } else if text.hasPrefix("• "), let last = lists.indices.last {
                lists[last].lines += text.split(separator: "\n")
                    .map { $0.trimmingSuffix { $0 == " " } }
            }
        }
    }

    subscript(word: String) -> [String]? { lists.first { $0.heading.contains(word) }?.lines }
}

extension StringProtocol {
    fileprivate func trimmingSuffix(_ isTrimmed: (Character) -> Bool) -> String {
        String(reversed().drop(while: isTrimmed).reversed())
    }
}

extension WireCatalogue {
    /// How many entities miss a rule and are not at the last level.
    fileprivate var short: Int {
        entities.count { entity in
            let result = entity["scorecards"]?["ready"]
            let rules = result?["rules"]?.array ?? []
            let level = result?["level"]?.string ?? ""
            return rules.contains { $0["status"] != "SUCCESS" }
                && (level.isEmpty || level != levels.last || levels.count { $0 == level } > 1)
        }
    }

    private static let injection =
        "<!channel> <@U1> @here <https://evil.example|x> & `code` ```block *bold*\n> \u{202E}quote"

    fileprivate mutating func damage(
        _ breakage: SlackReportPropertyTests.Breakage,
        seed: UInt64
    ) {
        let third = entities.indices.filter { $0 % 3 == 0 }
        switch breakage {
        case .scorecardsNull: third.forEach { entities[$0]["scorecards"] = .null }
        case .resultRulesNull: third.forEach { changeResult($0) { $0["rules"] = .null } }
        case .scorecardRulesNull: scorecard["rules"] = .null
        case .teamNull: third.forEach { entities[$0]["team"] = .null }
        case .teamText: third.forEach { entities[$0]["team"] = "Platform" }
        case .teamTwice: third.forEach { entities[$0]["team"] = ["Platform", "Platform"] }
        case .levelsEmpty: scorecard["levels"] = []
        case .levelsMissing: scorecard["levels"] = nil
        case .levelsNull: scorecard["levels"] = .null
        case .levelsAlike: scorecard["levels"] = .array(levels.map { _ in ["title": "Level 0"] })
        case .entityLevelsNull: third.forEach { changeResult($0) { $0["level"] = .null } }
        case .rulesAlike: changeRules { $1["title"] = "Has an owner" }
        default: damageWords(breakage)
        }
    }

    private mutating func damageWords(_ breakage: SlackReportPropertyTests.Breakage) {
        switch breakage {
        case .longTitles:
            scorecard["title"] = .string(String(repeating: "Ready & steady ", count: 60))
            changeRules {
                $1["title"] = .string("\($0)" + String(repeating: "<long> ", count: 900))
            }
        case .longNames:
            let name = String(repeating: "語&\"", count: 1_500)
            for index in entities.indices {
                entities[index]["team"] = .array([.string("\(index % 5)\(name)")])
                entities[index]["title"] = .string(name)
                changeResult(index) { $0["level"] = .string("\(index % 4)\(name)") }
            }
        case .mentions:
            scorecard["title"] = .string(Self.injection)
            changeRules { $1["title"] = .string("\($0) \(Self.injection)") }
            for index in entities.indices {
                entities[index]["team"] = .array([.string("\(index % 5) \(Self.injection)")])
                entities[index]["title"] = .string(Self.injection)
                changeResult(index) { $0["level"] = .string("\(index % 3) \(Self.injection)") }
            }
        case .manyLevels:
            let name = String(repeating: "x", count: 700)
            for index in entities.indices {
                changeResult(index) { $0["level"] = .string("\(index) \(name)") }
            }
        case .noTitles:
            scorecard["title"] = " "
            changeRules { $1["title"] = .null }
            for index in entities.indices { entities[index]["title"] = "" }
        default: break
        }
    }
}
