package import Platform

/// Where the parts of a plan go, such as a chat's channel: what can be done there, as closures.
///
/// Pacing, limits and credentials are the closures' own; the engine knows no service by name.
package struct Destination: Sendable {
    /// What its failures are counted under, such as `slack`: stable, and no secret.
    package var origin: String
    /// What sentences call the service, such as `Slack`.
    package var name: String
    /// Which place in it, in a few words for people; no secret.
    package var place: String
    /// What to do about a part of which nobody knows whether it arrived.
    package var whenUnknown: WhenUnknown
    /// Whether the outcome of an operation can go there.
    package var takes: @Sendable (Operation) -> Bool
    /// Returns the parts that tell of what was found, in the order of their delivery.
    package var plan: @Sendable (Findings) -> [ReminderPlan.Part]
    /// Delivers one part, once.
    package var deliver: Deliver
    /// Searches for a part that was perhaps delivered; nil where the service cannot be asked.
    package var find: Find?
    /// Returns the bytes of the call that `deliver` would make.
    package var payload: @Sendable (ReminderPlan.Part, Mark) throws -> [UInt8]
    /// Returns what people would read of a part; nil for a part that cannot be shown.
    package var draw: @Sendable (ReminderPlan.Part) -> Document?

    package typealias Deliver =
        @Sendable (ReminderPlan.Part, Mark) async throws(DeliveryFailure) -> DeliveryReceipt

    /// Takes the part's mark, when its delivery began, and the pages that were read before; throws
    /// `DeliveryFailure`, and what the memory throws.
    package typealias Find = @Sendable (Mark, Timestamp, SearchMemory) async throws -> Sighting

    /// Whether a part is delivered again of which nobody knows whether it arrived.
    package enum WhenUnknown: String, Sendable, CaseIterable { case resend, skip }

    package init(
        origin: String,
        name: String,
        place: String,
        whenUnknown: WhenUnknown,
        takes: @escaping @Sendable (Operation) -> Bool,
        plan: @escaping @Sendable (Findings) -> [ReminderPlan.Part],
        deliver: @escaping Deliver,
        find: Find?,
        payload: @escaping @Sendable (ReminderPlan.Part, Mark) throws -> [UInt8],
        draw: @escaping @Sendable (ReminderPlan.Part) -> Document?
    ) {
        self.origin = origin
        self.name = name
        self.place = place
        self.whenUnknown = whenUnknown
        self.takes = takes
        self.plan = plan
        self.deliver = deliver
        self.find = find
        self.payload = payload
        self.draw = draw
    }

    /// Returns the plan of what was found.
    package func reminderPlan(of findings: Findings) -> ReminderPlan {
        ReminderPlan(findings, parts: plan(findings), destination: origin)
    }
}

/// What tells one part of one job from every other, in every attempt the same; no secret.
package struct Mark: Sendable, Hashable {
    /// The job that delivers the part.
    package var jobID: String
    /// Which of the job's parts it is, from 1.
    package var number: Int

    package init(jobID: String, number: Int) {
        self.jobID = jobID
        self.number = number
    }
}

/// What a destination says of a part that it took.
package struct DeliveryReceipt: Sendable, Hashable {
    /// Why it went out as text alone; nil when it went out as it was.
    package var refusal: LayoutRefusal?

    package init(refusal: LayoutRefusal? = nil) {
        self.refusal = refusal
    }
}
