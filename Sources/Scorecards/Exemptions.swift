package import Platform

/// Which unmet rules nobody is reminded of now: those that are exempt, or too young.
package struct Exemptions: Sendable {
    package let calendar: ResultCalendar
    private let grace: Duration
    private let now: Timestamp

    /// - Parameters:
    ///   - calendar: What Port knows of the failing rules.
    ///   - graceDays: For how many days a rule has to be unmet before anybody is reminded.
    ///   - now: The time of the look.
    package init(calendar: ResultCalendar, graceDays: Int, now: Timestamp) {
        self.calendar = calendar
        // Timestamps end at the year 9999, so more days than that are as good as for ever.
        grace = .seconds(86_400 * min(graceDays, 10_000 * 366))
        self.now = now
    }

    /// Whether nobody is to be reminded of the rule of that entity now.
    ///
    /// The instant at which an exemption or the grace ends is no longer in it. A rule of which Port
    /// does not know since when it fails has no grace left: nothing is hidden for want of a date.
    package func holds(_ entity: String, _ rule: String) -> Bool {
        guard let dates = calendar[entity, rule] else { return false }
        if let end = dates.exemptUntil, now < end { return true }
        if grace > .zero, let since = dates.since, now - since < grace { return true }
        return false
    }
}
