import Platform

/// Slack's "one message a second, short bursts tolerated" as a bucket of permits.
struct Pace: Sendable {
    private var permits: Double
    private var time: Timestamp?

    init(burst: Int) {
        permits = Double(burst)
    }

    /// Takes a permit, or returns for how many whole seconds there is none.
    mutating func take(at now: Timestamp, burst: Int, perSecond: Double) -> Int? {
        if let time, now > time {
            permits = min(Double(burst), permits + (now - time).inSeconds * perSecond)
        }
        time = max(now, time ?? now)
        if permits >= 1 {
            permits -= 1
            return nil
        }
        return max(1, Int(((1 - permits) / perSecond).rounded(.up)))
    }
}
