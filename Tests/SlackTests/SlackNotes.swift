import JSON
import Platform
import Reminders
import Scorecards

extension Note {
    /// 2026-12-01, 08:00 in UTC.
    static let sampleTime = Timestamp(secondsSince1970: 1_796_112_000)

    /// A note of a catalogue's entities, whose rules were met before where their number is odd.
    ///
    /// - Parameters:
    ///   - catalogue: Whose entities; also its titles are the names of people and owners.
    ///   - rules: What the note says, and how.
    ///   - audience: Whether its messages go to several channels.
    init(of catalogue: Catalogue, _ rules: NoteRules, audience: Audience = Audience()) {
        let scorecard = catalogue.scorecard
        let before = catalogue.entities.enumerated()
            .map { index, entity in
                var entity = entity
                if let standing = entity.standing, index.isMultiple(of: 2) {
                    let all = Array(standing.met) + Array(standing.unmet)
                    entity.standing?.results = RuleResults(
                        met: TextList(all.dropFirst(all.count / 2)),
                        unmet: TextList(all.prefix(all.count / 2))
                    )
                    entity.standing?.level = scorecard.levels.first?.title
                }
                return entity
            }
        var calendar = ResultCalendar()
        for (index, entity) in catalogue.entities.enumerated() {
            for rule in entity.standing?.unmet ?? [] where index % 3 == 0 {
                calendar[entity.identifier, rule] = ResultDates(
                    due: Self.sampleTime + .seconds(86_400 * (index % 50 - 20))
                )
            }
        }
        let then = Self.sampleTime + .seconds(-86_400 * 9)
        let previous = StandingSnapshot(of: before, at: then, after: nil, calendar: calendar)
        let snapshot = StandingSnapshot(
            of: catalogue.entities,
            at: Self.sampleTime,
            after: previous,
            calendar: calendar
        )
        let titles = Dictionary(
            catalogue.entities.map { (ExactString($0.identifier), $0.title) },
            uniquingKeysWith: { first, _ in first }
        )
        let names = catalogue.entities.prefix(4).map(\.title)
        self.init(
            subject: ReminderSubject(
                blueprint: catalogue.blueprint,
                scorecard: scorecard.identifier,
                filterRule: nil,
                layout: .detailed,
                audience: audience,
                notes: rules
            ),
            scorecard: scorecard,
            owner: Owner(identifier: "web", title: names.first ?? "Web"),
            examined: catalogue.entities.count,
            unmet: catalogue.unmet,
            exemptions: Exemptions(calendar: calendar, graceDays: 0, now: Self.sampleTime),
            exempt: catalogue.entities.count / 5,
            changes: StandingChanges(from: previous, to: snapshot, in: scorecard),
            snapshot: snapshot,
            title: { titles[ExactString($0)] ?? $0 },
            mentioned: names.map { .person(Person(address: "a@b.example", name: $0)) },
            unmentioned: names.count,
            fallback: names.last,
            now: Self.sampleTime
        )
    }
}

extension Catalogue {
    /// The catalogue with descriptions and conditions of its own words.
    var described: Catalogue {
        var catalogue = self
        let titles = entities.map(\.title) + [scorecard.title]
        for index in scorecard.rules.indices {
            let words = (0..<5).map { titles[(index * 3 + $0) % titles.count] }
            switch index % 3 {
            case 0:
                catalogue.scorecard.rules[index].description =
                    "**\(words[0])** [\(words[1])](https://app.getport.io/\(index)) `\(words[2])`"
                    + "\n- \(words[3])\n- <https://app.getport.io/x> \(words[4])"
            case 1:
                catalogue.scorecard.rules[index].query = .any([
                    .condition(property: words[0], operator: "contains", values: words),
                    .all([.condition(property: words[1], operator: words[2], values: [])]),
                ])
            default: break
            }
        }
        return catalogue
    }
}
