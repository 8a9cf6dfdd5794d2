/// A part was sent as often as it may be, and nobody knows whether it arrived.
///
/// Each of these tries may have arrived, so the bound is its own: what surely did not arrive is
/// tried as often as any other call.
package struct UnknownDelivery: Error, Sendable, CustomStringConvertible {
    // Not a `DispositionError`: `.never` would say that surely nothing arrived.

    /// How often a part is repeated of which it is unknown whether it arrived.
    package static let repeatsMax = 2

    /// What happened, and what to do.
    package let description: String

    /// - Parameters:
    ///   - part: Which part, such as `message 1 of 3`.
    ///   - destination: What the service is called.
    ///   - cause: What came instead of a confirmation; nil where the process that waited for it is
    ///     gone.
    ///   - noun: What the part is of, such as `reminder`.
    ///   - words: The language of the run's log.
    package init(
        part: String,
        destination: String,
        cause: DeliveryFailure?,
        noun: String,
        words: any Wording
    ) {
        description = words.unconfirmed(
            part,
            in: destination,
            tries: Self.repeatsMax + 1,
            cause?.description(of: noun)
        )
    }
}
