package import JSON
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
    /// Returns the parts that a note is, the first of them at 0, each to no place yet; a part that
    /// replies names the part by its place among them.
    package var note: @Sendable (Note) -> [ReminderPlan.Part]
    /// Finds out which channels can be had and who people are there; nil where there is one channel
    /// only.
    package var reach: Reach?
    /// Returns the part with a line above what it says, to go to another place.
    package var redirect:
        @Sendable (ReminderPlan.Part, _ place: String?, Document.Text) ->
            ReminderPlan.Part
    /// Returns the address of a delivered part for people, from its receipt's reference; nil where
    /// it has none, or cannot be asked for now.
    package var link: @Sendable (_ reference: JSONValue) async -> String?
    /// Delivers one part, once.
    package var deliver: Deliver
    /// Searches for a part that was perhaps delivered; nil where the service cannot be asked.
    package var find: Find?
    /// Returns the bytes of the call that `deliver` would make.
    package var payload: @Sendable (ReminderPlan.Part, Mark) throws -> [UInt8]
    /// Returns what people would read of a part; nil for a part that cannot be shown.
    package var draw: @Sendable (ReminderPlan.Part) -> Document?

    /// Takes the part, its mark, and the reference of the part to which it replies.
    package typealias Deliver =
        @Sendable (
            ReminderPlan.Part, Mark, _ parent: JSONValue?
        ) async throws(DeliveryFailure) -> DeliveryReceipt

    /// Takes what `deliver` took, when the delivery began, and the pages that were read before;
    /// throws `DeliveryFailure`, and what the memory throws.
    package typealias Find =
        @Sendable (
            ReminderPlan.Part, Mark, _ parent: JSONValue?, Timestamp, SearchMemory
        ) async throws -> Sighting

    package typealias Reach =
        @Sendable (ReachRequest) async throws(DeliveryFailure) -> ReachAnswer

    /// Whether a part is delivered again of which nobody knows whether it arrived.
    package enum WhenUnknown: String, Sendable, CaseIterable { case resend, skip }

    package init(
        origin: String,
        name: String,
        place: String,
        whenUnknown: WhenUnknown,
        takes: @escaping @Sendable (Operation) -> Bool,
        plan: @escaping @Sendable (Findings) -> [ReminderPlan.Part],
        note: @escaping @Sendable (Note) -> [ReminderPlan.Part],
        reach: Reach? = nil,
        redirect:
            @escaping @Sendable (
                ReminderPlan.Part, _ place: String?, Document.Text
            ) -> ReminderPlan.Part = { part, _, _ in part },
        link: @escaping @Sendable (_ reference: JSONValue) async -> String? = { _ in nil },
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
        self.note = note
        self.reach = reach
        self.redirect = redirect
        self.link = link
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
    /// Where the part is, in a form of the destination's own; nil where it does not say.
    package var reference: JSONValue?

    package init(refusal: LayoutRefusal? = nil, reference: JSONValue? = nil) {
        self.refusal = refusal
        self.reference = reference
    }
}
