import Slack
import Foundation
import HTTPTypes
import JSON
import Logging
import Outbound
import Platform
import PortAPI
import Reminders
import Slack
import TestSupport
import Workers

/// A scorecard and its entities as Port's API writes them, made from one seed.
struct WireCatalogue {
    var scorecard: [ExactString: JSONValue]
    var blueprint: String
    var entities: [[ExactString: JSONValue]]

    static let app = "https://app.getport.io"

    /// The levels' titles, from the lowest to the highest.
    var levels: [String] {
        (scorecard["levels"]?.array ?? []).compactMap { $0["title"]?.string }
    }

    /// A catalogue of which nothing is missing, in words that mean nothing to Slack.
    init(seed: UInt64, entities count: ClosedRange<Int>) {
        var dice = SeededGenerator(seed: seed)
        func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &dice) }
        let levels = (0..<number(1...5)).map { "Level \($0)" }
        let rules = (0..<number(0...12)).map { "rule\($0)" }
        let teams = ["Payments", "core team", "Überweisung", "カート", "SRE-1", "data.ops"]
        scorecard = [
            "identifier": "ready",
            "title": .string(["Production Readiness", "DORA – 2026", "Sicherheit"][number(0...2)]),
            "levels": .array(levels.map { ["title": .string($0), "color": "blue"] }),
            "rules": .array(
                rules.map { rule in
                    [
                        "identifier": .string(rule),
                        "level": .string(levels[number(0...levels.count - 1)]),
                        "title": .string("Has \(rule) in place, \(number(10...99))% of the time"),
                    ]
                }
            ),
        ]
        blueprint = PortSender.plurals.keys.sorted()[number(0...PortSender.plurals.count - 1)]
        entities = (0..<number(count))
            .map { index in
                let chance = number(0...10)
                // Some rules have no result yet, and some results no rule any more.
                let results = (rules + ["gone"]).filter { _ in number(0...19) > 0 }
                    .map { rule -> JSONValue in
                        let status: JSONValue = number(1...10) <= chance ? "SUCCESS" : "FAILURE"
                        return ["identifier": .string(rule), "status": status]
                    }
                let level = levels[number(0...levels.count - 1)]
                var entity: [ExactString: JSONValue] = [
                    "identifier": .string("entity-\(index)"), "title": .string("Entity \(index)"),
                    "scorecards": [
                        "ready": ["level": .string(level), "rules": .array(results)],
                        "other": ["level": "Gold", "rules": []],
                    ],
                ]
                let owners = teams.shuffled(using: &dice).prefix(number(0...3))
                if number(0...9) > 0 { entity["team"] = .array(owners.map { .string($0) }) }
                return entity
            }
    }

    /// Plans a run over this catalogue, read from a Port that answers with it.
    func plan(_ change: (inout ReminderSubject) -> Void) async throws -> ReminderPlan {
        var subject = ReminderSubject(
            blueprint: blueprint,
            scorecard: "ready",
            filterRule: nil,
            layout: .classic
        )
        change(&subject)
        let destination = Destination.slack(
            .webhook(ScriptedSlack([]).webhook()),
            place: "a channel",
            whenUnknown: .resend,
            links: EntityLinks(appURL: Self.app)
        )
        return try await ReminderPlanner(port: port())
            .plan(for: subject, at: destination, memory: .none(at: Timestamp(secondsSince1970: 0)))
            .plan
    }

    private func port() -> PortClient {
        PortClient(
            configuration: PortConfiguration(
                baseURL: "https://port.test",
                clientID: "id",
                clientSecret: Secret("hush-hush")
            ),
            transport: HTTPTransport { call in
                let path = call.url.replacing("https://port.test/v1", with: "")
                let answer: JSONValue =
                    switch path {
                    case "/auth/access_token": ["accessToken": "T", "expiresIn": 1_000]
                    case "/blueprints/\(blueprint)/scorecards/ready":
                        ["scorecard": .object(scorecard)]
                    case "/blueprints/\(blueprint)/entities/search":
                        ["entities": .array(entities.map { .object($0) })]
                    default: [:]
                    }
                do {
                    return .success(Answer(status: 200, body: try JSONCoding.encode(answer)))
                } catch {
                    return .success(Answer(status: 500))
                }
            },
            clock: TestClock(),
            wallClock: WallClock { Timestamp(secondsSince1970: 1_800_000_000) },
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        )
    }
}

extension WireCatalogue {
    /// Changes the result that an entity has in the scorecard.
    mutating func changeResult(_ index: Int, _ change: (inout [ExactString: JSONValue]) -> Void) {
        var result = entities[index]["scorecards"]?["ready"]?.object ?? [:]
        change(&result)
        entities[index]["scorecards"] = ["ready": .object(result)]
    }

    /// Changes every rule of the scorecard.
    mutating func changeRules(_ change: (Int, inout [ExactString: JSONValue]) -> Void) {
        let rules = (scorecard["rules"]?.array ?? []).enumerated()
            .map { index, rule -> JSONValue in
                var members = rule.object ?? [:]
                change(index, &members)
                return .object(members)
            }
        scorecard["rules"] = .array(rules)
    }
}

extension ReminderPlan {
    /// The messages that its parts are.
    var messages: [SlackMessage] { parts.compactMap { try? SlackMessage($0) } }
}
