import JSON
package import Platform

/// What an agent is given of a run, and how far it has come with it.
package struct PendingRun: Sendable {
    /// Where the agent is to send it.
    var url: String
    var body: JSONValue
    /// Until when it is hidden from other claims; nil before the first.
    package internal(set) var claimedUntil: Timestamp?
    /// When it was acknowledged, after which nobody gets it again.
    package internal(set) var acknowledgedAt: Timestamp?

    /// What the page says of it.
    var text: String {
        if acknowledgedAt != nil { return "Acknowledged by an agent" }
        return claimedUntil == nil
            ? "Waits for an agent to claim it" : "Claimed by an agent, not acknowledged yet"
    }
}

/// One run in the answer to a claim.
package struct RunClaim: Sendable {
    package var time: Timestamp
    package var runID: String
    package var until: Timestamp
    /// The caller's `User-Agent`.
    package var client: String
}

/// One acknowledgement of a run.
package struct RunAck: Sendable {
    package var time: Timestamp
    package var runID: String
    /// Whether it was the first, so that the run is the caller's.
    package var isTaken: Bool
    /// The caller's `User-Agent`.
    package var client: String
}

extension RunClaim {
    var json: JSONValue {
        [
            "time": .string(time.description), "runId": .string(runID),
            "until": .string(until.description), "client": .string(client),
        ]
    }
}

extension RunAck {
    var json: JSONValue {
        [
            "time": .string(time.description), "runId": .string(runID), "taken": .bool(isTaken),
            "client": .string(client),
        ]
    }
}
