package import JSON
package import Platform

/// Everything a sandbox received, oldest first, within the limits of what is kept.
package struct Record: Sendable {
    /// What Slack took.
    package internal(set) var messages: [SlackPost] = []
    /// What was refused, with the reason in words that the answer did not carry.
    package internal(set) var refusals: [Refusal] = []
    /// What came back when an executed action was delivered.
    package internal(set) var deliveries: [WebhookDelivery] = []
    /// Runs that agents claimed.
    package internal(set) var claims: [RunClaim] = []
    /// Acknowledgements of claimed runs, refused ones too.
    package internal(set) var acks: [RunAck] = []
    /// How often each route was called, faults and refusals included.
    package internal(set) var calls: [RouteName: Int] = [:]
    /// The traces that calls of each route were part of, as their `traceparent` headers say.
    package internal(set) var traces: [RouteName: Set<String>] = [:]
    /// How often the catalogue changed.
    package internal(set) var catalogueChanges = 0
    /// Grows with every change.
    package internal(set) var version = 0

    var runsByID: [String: ActionRun] = [:]
    var runOrder: [String] = []

    /// The runs, oldest first.
    package var runs: [ActionRun] { runOrder.compactMap { runsByID[$0] } }

    package func run(_ id: String) -> ActionRun? { runsByID[id] }

    package func calls(_ route: RouteName) -> Int { calls[route] ?? 0 }
}

extension Record {
    /// The messages of a channel or conversation, oldest first, replies included.
    package func messages(in channel: String) -> [SlackPost] {
        messages.filter { $0.channel.hasSameBytes(as: channel) }
    }

    /// The replies to a message, oldest first.
    package func replies(to ts: String, in channel: String) -> [SlackPost] {
        let time = SlackTime(ts)
        return messages(in: channel).filter { $0.thread != nil && $0.thread == time }
    }

    /// Returns how often a message with that metadata stands in a channel, in whatever thread.
    ///
    /// - Parameters:
    ///   - mark: Members that its `event_payload` has; it may have others.
    ///   - channel: The id of the channel or conversation; nil for all of them.
    /// - Returns: The number of messages.
    package func count(of mark: [ExactString: JSONValue], in channel: String? = nil) -> Int {
        messages.count { post in
            guard channel == nil || channel == post.channel else { return false }
            let payload = post.metadata?["event_payload"]
            return mark.allSatisfy { payload?[$0.key.text] == $0.value }
        }
    }

    /// The message at a time in a channel.
    func message(in channel: String, at time: SlackTime) -> SlackPost? {
        // Each message's time is later than that of the one before.
        var (low, high) = (0, messages.count)
        while low < high {
            let middle = (low + high) / 2
            if messages[middle].slackTime < time { low = middle + 1 } else { high = middle }
        }
        guard low < messages.count, messages[low].slackTime == time,
            messages[low].channel == channel
        else { return nil }
        return messages[low]
    }
}

/// A request that was refused.
package struct Refusal: Sendable {
    package var time: Timestamp
    package var route: RouteName
    package var status: Int
    /// Why, for the person who has to repair it.
    package var reason: String
}

/// One try to deliver an executed action to the webhook.
package struct WebhookDelivery: Sendable {
    package var time: Timestamp
    package var runID: String
    /// Nil when there was no answer.
    package var status: Int?
    package var body: String
}

extension Array {
    /// Appends, and forgets the oldest beyond the limit.
    mutating func append(_ element: Element, keeping countMax: Int) {
        append(element)
        if count > countMax { removeFirst(count - countMax) }
    }
}
