import JSON
import Platform
import Reminders
import Scorecards

/// A note to one owner, made of how a few entities stand now and stood before.
struct NoteSample {
    /// 2026-12-01, 08:00 in UTC.
    static let now = Timestamp(secondsSince1970: 1_796_112_000)
    static let links = EntityLinks(appURL: "https://app.getport.io")

    var scorecard = Scorecard(
        identifier: "ready",
        title: "Production Readiness",
        blueprint: "service",
        levels: [
            Level(title: "Basic", color: "paleBlue"), Level(title: "Bronze", color: "bronze"),
            Level(title: "Silver", color: "silver"), Level(title: "Gold", color: "gold"),
        ],
        rules: [
            Rule(
                identifier: "oncall",
                title: "Has on-call",
                level: "Bronze",
                description:
                    "Add the service to **PagerDuty**, see [the guide](https://wiki/oncall)."
            ),
            Rule(identifier: "readme", title: "Has a README", level: "Bronze"),
            Rule(
                identifier: "tier",
                title: "Has a tier",
                level: "Silver",
                query: .all([
                    .condition(property: "tier", operator: "isNotEmpty", values: []),
                    .condition(property: "tier", operator: "!=", values: ["unknown"]),
                ])
            ),
            Rule(identifier: "slo", title: "Has SLOs", level: "Silver", description: " \n "),
        ]
    )
    var language = Language.en
    var layout = Layout.detailed
    var entities: [Entity] = []
    /// Nil for a first note.
    var before: [Entity]?
    var daysBefore = 12
    var calendar = ResultCalendar()
    var graceDays = 0
    var owner: Owner? = Owner(identifier: "payments", title: "Payments")
    var receiver: Person?
    var mentioned: [Addressee] = []
    var unmentioned = 0
    var fallback: String?
    var blueprint = "service"
    var entitiesMax = 200
    var isThreaded = false

    static func entity(_ name: String, _ level: String?, missing: [String]) -> Entity {
        let rules = ["oncall", "readme", "tier", "slo"]
        let unmet = TextList(missing)
        let met = TextList(rules.filter { !missing.contains($0) })
        return Entity(
            identifier: name,
            title: name.capitalizedFirst,
            teams: ["payments"],
            standing: Standing(level: level, met: met, unmet: unmet)
        )
    }

    var note: Note {
        let previous = before.map {
            StandingSnapshot(
                of: $0,
                at: Self.now + .seconds(-86_400 * daysBefore),
                after: nil,
                calendar: calendar
            )
        }
        let snapshot = StandingSnapshot(
            of: entities,
            at: Self.now,
            after: previous,
            calendar: calendar
        )
        let exemptions = Exemptions(calendar: calendar, graceDays: graceDays, now: Self.now)
        let exempt = entities.reduce(0) { sum, entity in
            sum
                + (entity.standing?.unmet ?? [])
                .count { exemptions.holds(entity.identifier, $0) }
        }
        let told = entities.filter { entity in
            (entity.standing?.unmet ?? [])
                .contains { !exemptions.holds(entity.identifier, $0) }
        }
        return Note(
            subject: ReminderSubject(
                blueprint: blueprint,
                scorecard: "ready",
                filterRule: nil,
                layout: layout,
                notes: NoteRules(
                    isThreaded: isThreaded,
                    language: language,
                    entitiesMax: entitiesMax
                )
            ),
            scorecard: scorecard,
            owner: owner,
            receiver: receiver,
            examined: entities.count,
            unmet: UnmetRules(of: told, in: scorecard),
            exemptions: exemptions,
            exempt: exempt,
            changes: StandingChanges(from: previous, to: snapshot, in: scorecard),
            snapshot: snapshot,
            title: { $0.capitalizedFirst },
            mentioned: mentioned,
            unmentioned: unmentioned,
            fallback: fallback,
            now: Self.now
        )
    }

    var document: Document { Document(telling: note, links: Self.links) }
}

extension String {
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
