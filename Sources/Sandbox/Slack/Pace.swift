import Platform

/// Slack's rate limit of one message a second with short bursts, as a token bucket.
struct Pace: Sendable {
    private var permits: Double
    private var time: Timestamp?

    init(burst: Int) {
        permits = Double(burst)
    }

    /// Takes a token; if there is none, returns the whole seconds until there is.
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
