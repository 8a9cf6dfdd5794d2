/// A part was sent as often as it may be, and nobody knows whether it arrived.
///
/// Each of these tries may have arrived, so the bound is its own: what surely did not arrive is
/// tried as often as any other call.
package struct UnknownDelivery: Error, Sendable, CustomStringConvertible {
    // Not a `DispositionError`: `.never` would say that surely nothing arrived.

    /// How often a part is repeated of which it is unknown whether it arrived.
    package static let repeatsMax = 2

    /// Which part, such as `message 1 of 3`.
    private let part: String
    /// What the service is called.
    private let destination: String
    /// What came instead of a confirmation; nil where the process that waited for it is gone.
    private let cause: DeliveryFailure?
    /// What the part is of, such as `reminder`.
    private let noun: String

    package init(part: String, destination: String, cause: DeliveryFailure?, noun: String) {
        self.part = part
        self.destination = destination
        self.cause = cause
        self.noun = noun
    }

    package var description: String {
        "It is unknown whether \(part) arrived in \(destination): it was posted"
            + " \(Self.repeatsMax + 1) times without a confirmation, and is not sent again."
            + (cause.map { " The last time: \($0.description(of: noun))" } ?? "")
            + " Look into the channel before it is begun anew."
    }
}
