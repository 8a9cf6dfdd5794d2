import JSON
package import Platform

/// When a rule of an entity began to fail, is due, and is exempt, as far as Port knows.
package struct ResultDates: Sendable, Hashable {
    /// Since when the result is what it is.
    package var since: Timestamp?
    package var due: Timestamp?
    /// Nobody is reminded of the rule before this time.
    package var exemptUntil: Timestamp?

    package init(since: Timestamp? = nil, due: Timestamp? = nil, exemptUntil: Timestamp? = nil) {
        self.since = since
        self.due = due
        self.exemptUntil = exemptUntil
    }
}

/// The dates of the failing rules of a scorecard, by entity and rule.
package struct ResultCalendar: Sendable, Hashable {
    private var dates: [ExactString: [ExactString: ResultDates]] = [:]

    package init() {}

    package var isEmpty: Bool { dates.isEmpty }

    /// The dates of one rule of one entity, both by identifier; nil where Port has none.
    package subscript(entity: String, rule: String) -> ResultDates? {
        get { dates[ExactString(entity)]?[ExactString(rule)] }
        set { dates[ExactString(entity), default: [:]][ExactString(rule)] = newValue }
    }
}
