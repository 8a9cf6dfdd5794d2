package import Scorecards

/// What was read of a subject: the scorecard, its entities, and what follows for the operation.
package struct Findings: Sendable {
    package var subject: ReminderSubject
    package var scorecard: Scorecard
    /// How the entities stand, in the way that the operation tells of them.
    package var standing: Standing
    /// How many entities were looked at.
    package var examined: Int

    package enum Standing: Sendable {
        /// Who misses which rules.
        case unmet(UnmetRules)
        /// How all of them stand.
        case overview(ScorecardOverview)
    }

    package init(_ subject: ReminderSubject, scorecard: Scorecard, entities: [Entity]) {
        self.subject = subject
        self.scorecard = scorecard
        switch subject.operation {
        case .scorecardReport:
            let overview = ScorecardOverview(of: entities, in: scorecard)
            standing = .overview(overview)
            examined = overview.entities
        case .scorecardReminder, .ticketHandler, .issueHandler:
            standing = .unmet(UnmetRules(of: entities, in: scorecard))
            examined = entities.count
        }
    }

    /// What one owner's note tells of.
    init(of note: Note) {
        subject = note.subject
        scorecard = note.scorecard
        standing = .unmet(note.unmet)
        examined = note.examined
    }

    /// How many entities are told of: those that miss a rule, or all of a report.
    var reminded: Int {
        switch standing {
        case .unmet(let unmet): unmet.count
        case .overview(let overview): overview.entities
        }
    }

    /// The last level and who is there; nil where only unmet rules are told of.
    var top: ReminderPlan.Top? {
        switch standing {
        case .unmet: nil
        case .overview(let overview):
            overview.topLevel.map { .init(level: $0, entities: overview.atTop) }
        }
    }
}
