import Slack

/// A message was posted as often as it may be, and nobody knows whether it arrived.
///
/// Each of these posts may be in the channel, so the bound is its own: what surely did not arrive
/// is tried as often as any other call.
struct UnknownDelivery: Error, Sendable, CustomStringConvertible {
    /// How often a message is repeated of which it is unknown whether it arrived.
    static let repeatsMax = 2

    /// Which message, of how many.
    let place: String
    /// What came instead of a confirmation; nil where the process that waited for it is gone.
    let cause: SlackError?
    /// What the message is about.
    let noun: String

    var description: String {
        "It is unknown whether \(place) arrived in Slack: it was posted \(Self.repeatsMax + 1) times"
            + " without a confirmation, and is not sent again."
            + (cause.map { " The last time: \($0.description(of: noun))" } ?? "")
            + " Look into the channel before it is begun anew."
    }
}
