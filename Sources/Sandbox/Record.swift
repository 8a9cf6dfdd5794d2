package import Platform

/// Everything a sandbox received, oldest first, within the limits of what is kept.
package struct Record: Sendable {
    /// What Slack took.
    package internal(set) var messages: [SlackPost] = []
    /// What was refused, with the reason in words that the answer did not carry.
    package internal(set) var refusals: [Refusal] = []
    /// What came back when an executed action was delivered.
    package internal(set) var deliveries: [WebhookDelivery] = []
    /// How often each route was called, faults and refusals included.
    package internal(set) var calls: [RouteName: Int] = [:]
    /// The traces that calls of each route were part of, as their `traceparent` headers say.
    package internal(set) var traces: [RouteName: Set<String>] = [:]
    /// Grows with every change.
    package internal(set) var version = 0

    var runsByID: [String: ActionRun] = [:]
    var runOrder: [String] = []

    /// The runs, oldest first.
    package var runs: [ActionRun] { runOrder.compactMap { runsByID[$0] } }

    package func run(_ id: String) -> ActionRun? { runsByID[id] }

    package func calls(_ route: RouteName) -> Int { calls[route] ?? 0 }
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
