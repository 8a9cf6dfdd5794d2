import Platform

/// What came of a call that creates tickets, or parts of them.
package struct CreateOutcome<Found: Sendable>: Sendable {
    package typealias Answer = Result<Found, TicketRefusal>

    /// What came of each, in the order of the call; nil for one that `failure` kept from being
    /// answered.
    package var answers: [Answer?]
    /// What ends the attempt; nil for nothing.
    ///
    /// Where it is `unknown`, those without an answer may have been created; else they were not.
    package var failure: DeliveryFailure?

    package init(_ answers: [Answer?], failure: DeliveryFailure? = nil) {
        self.answers = answers
        self.failure = failure
    }

    /// True where it is not known of all whether they were created.
    package var isUnknown: Bool {
        failure?.disposition == .unknown && answers.contains { $0 == nil }
    }
}
