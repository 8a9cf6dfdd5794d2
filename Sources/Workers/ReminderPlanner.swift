import Jobs
import JSON
import Platform
package import PortAPI
package import Reminders
import Scorecards

/// Reads from Port what a run is about, and lets its destination say it; it sends nothing.
package struct ReminderPlanner: Sendable {
    private let port: PortClient

    /// A plan, and what the destination learned while it was made.
    package struct Planned: Sendable {
        package var plan: ReminderPlan
        /// For the ledger's book `addresses`, by key.
        // Ours: keys of the destinations' making.
        package var learned: [String: String] = [:]
        /// How many people the destination was asked for and knows, how many it does not know, and
        /// of how many it could not say that.
        package var people = (found: 0, missing: 0, failed: 0)

        /// What the ledger gets with the plan.
        var entries: [LedgerEntry] {
            learned.map { LedgerEntry(book: Addresses.book, key: $0, value: Array($1.utf8)) }
        }
    }

    package init(port: PortClient) {
        self.port = port
    }

    /// Reads the scorecard and the entities, and builds the parts of the subject's operation.
    ///
    /// - Parameters:
    ///   - subject: What to look at, and what to do with it.
    ///   - destination: Where the outcome goes; it takes the subject's operation.
    ///   - memory: The time, and what earlier runs left behind.
    /// - Returns: All that is to be sent.
    /// - Throws: `PortError`, `DeliveryFailure`, `JobStoreError`, whose disposition says whether a
    ///   later try can succeed; `TooManyMessages`, which only a person can change.
    package func plan(
        for subject: ReminderSubject,
        at destination: Destination,
        memory: PlanMemory
    ) async throws -> Planned {
        let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
        let isNoted =
            switch subject.operation {
            case .scorecardReminder: true
            case .scorecardReport, .ticketHandler, .issueHandler: false
            }
        let entities = try await port.entities(
            of: subject.blueprint,
            scorecard: subject.scorecard,
            filter: subject.filterRule,
            reading: isNoted ? subject.audience.entityPaths : []
        )
        var planned: Planned
        if isNoted {
            let notes = NotePlanner(
                port: port,
                subject: subject,
                destination: destination,
                memory: memory,
                scorecard: scorecard,
                entities: entities
            )
            planned = try await notes.plan()
        } else {
            let findings = Findings(subject, scorecard: scorecard, entities: entities)
            planned = Planned(plan: destination.reminderPlan(of: findings))
        }
        planned.plan.record = RunRecord(
            of: entities,
            in: scorecard,
            plan: planned.plan,
            jobID: memory.jobID,
            at: memory.now
        )
        let messages = planned.plan.parts.count
        guard messages <= subject.notes.messagesMax else {
            throw TooManyMessages(
                description: subject.words.overCap(
                    messages: messages,
                    channels: planned.plan.channels,
                    most: subject.notes.messagesMax
                )
            )
        }
        return planned
    }
}

/// A run that would send more messages than it may: it sends none.
package struct TooManyMessages: Error, Sendable, CustomStringConvertible {
    /// The numbers, in the language of the run's log.
    package let description: String
}

extension RunRecord {
    /// Counts what a run found.
    init(
        of entities: [Entity],
        in scorecard: Scorecard,
        plan: ReminderPlan,
        jobID: String,
        at now: Timestamp
    ) {
        var counts: [ExactString: Int] = [:]
        var unmetRules = 0
        for entity in entities {
            guard let standing = entity.standing else { continue }
            if let level = standing.level { counts[ExactString(level), default: 0] += 1 }
            unmetRules += standing.results.unmetCount
        }
        var levels: [RunRecord.LevelCount] = []
        var seen: Set<ExactString> = []
        for level in scorecard.levels where seen.insert(ExactString(level.title)).inserted {
            let count = counts[ExactString(level.title)] ?? 0
            levels.append(RunRecord.LevelCount(level: level.title, entities: count))
        }
        self.init(
            jobID: jobID,
            at: now,
            levels: levels,
            unmetRules: unmetRules,
            examined: plan.examined,
            reminded: plan.reminded
        )
    }
}
