package import Platform

/// When something is due: a cron expression on the wall clock of a time zone.
///
/// A local time that the clock leaves out is due when the clock goes on, and one that it shows twice
/// is due the first time. Times that come to the same instant so are one firing.
package struct Schedule: Sendable, Hashable {
    package let expression: CronExpression
    package let zone: Zone

    package init(_ expression: CronExpression, in zone: Zone) {
        self.expression = expression
        self.zone = zone
    }

    /// Returns the first firing after an instant.
    package func firing(after time: Timestamp) -> Timestamp {
        let seconds = time.secondsSince1970
        let shown = zone.local(at: seconds)
        var date = CivilDate(daysSince1970: Int((Double(shown) / 86_400).rounded(.down)))
        while true {
            date = expression.date(from: date)
            let midnight = Int64(date.daysSince1970) * ZoneRule.secondsPerDay
            // What the clock shows, or showed before, is over.
            let isOver = { (minute: Int) in midnight + Int64(minute) * 60 <= shown }
            let minutes = expression.minutesOfDay
            for minute in minutes[minutes.partitioningIndex { !isOver($0) }...] {
                let local = midnight + Int64(minute) * 60
                let instant = zone.instant(showing: local)
                if instant > seconds { return Timestamp(secondsSince1970: instant) }
            }
            date = CivilDate(daysSince1970: date.daysSince1970 + 1)
        }
    }

    /// Returns the next firings after an instant, in order.
    package func firings(after time: Timestamp, count: Int) -> [Timestamp] {
        var firings: [Timestamp] = []
        for _ in 0..<count { firings.append(firing(after: firings.last ?? time)) }
        return firings
    }

    /// Returns the last firing that is due at an instant and not older than a bound; nil if there is
    /// none.
    package func lastFiring(
        upTo now: Timestamp,
        notBefore start: Timestamp
    ) -> Timestamp? {
        var last: Timestamp?
        var next = firing(after: Timestamp(millisecondsSince1970: start.millisecondsSince1970 - 1))
        while next <= now {
            last = next
            next = firing(after: next)
        }
        return last
    }

    /// The ISO 8601 form of an instant on the zone's clock: `2026-12-07T09:00:00+01:00`.
    package func text(of time: Timestamp) -> String {
        let offset = zone.offset(at: time.secondsSince1970)
        let local = Timestamp(secondsSince1970: time.secondsSince1970 + offset)
        let minutes = abs(offset) / 60
        let parts = [minutes / 60, minutes % 60].map { ($0 < 10 ? "0" : "") + "\($0)" }
        // Without the milliseconds and the Z.
        return "\(local.description.dropLast(5))\(offset < 0 ? "-" : "+")"
            + parts.joined(separator: ":")
    }
}
