package import Platform

/// When one configured reminder is sent by itself.
package struct ReminderSchedule: Sendable, Hashable {
    /// Which reminder; nil for the one without a name.
    package let reminder: String?
    package let schedule: Schedule
    /// How late a firing may be, such as after a downtime; a later one is left out.
    package let latenessMax: Duration

    package init(reminder: String?, schedule: Schedule, latenessMax: Duration) {
        self.reminder = reminder
        self.schedule = schedule
        self.latenessMax = latenessMax
    }

    /// What people call it: its name, or `-` as in the API's paths.
    package var name: String { reminder ?? "-" }

    /// Returns the next firings in ISO 8601 with the zone's offset.
    package func next(_ count: Int, after now: Timestamp) -> [String] {
        schedule.firings(after: now, count: count).map(schedule.text)
    }

    /// What a person would have to change to make it another schedule: `0 9 * * MON Europe/Berlin`.
    var text: String { "\(schedule.expression) \(schedule.zone.name)" }

    /// The key of one firing's job; every process makes the same one, and the store keeps the first.
    func key(of firing: Timestamp) -> String {
        "schedule:\(reminder ?? "")@\(firing.secondsSince1970)"
    }

    /// Returns the firing to make now; nil if none is due.
    ///
    /// Of several that were missed only the last is made, for they would all say the same, and none
    /// that is too late.
    ///
    /// - Parameters:
    ///   - now: The present.
    ///   - handled: Until when all firings were made or left out.
    /// - Returns: The firing's time.
    func due(at now: Timestamp, handledUntil handled: Timestamp) -> Timestamp? {
        let start = max(handled + .milliseconds(1), now + (.zero - latenessMax))
        return schedule.lastFiring(upTo: now, notBefore: start)
    }

    /// Whether a firing was missed that is too late to be made.
    func hasMissed(by now: Timestamp, handledUntil handled: Timestamp) -> Bool {
        let limit = now + (.zero - latenessMax)
        return handled < limit && schedule.firing(after: handled) < limit
    }
}
