/// Whether a failed call to another service may be repeated.
package enum Disposition: Sendable, Hashable {
    /// The call had no effect, and a later one can succeed; not before `after`, where it is known.
    case retry(after: Duration?)

    /// A repetition would fail again until somebody repairs the cause.
    case never

    /// The call may have had its effect: the request was sent, and no answer arrived.
    case unknown
}

/// An error that says whether the effect of the failed call may have happened.
///
/// `.retry` and `.never` mean that nothing happened; `.unknown` means that it may have.
package protocol DispositionError: Error {
    var disposition: Disposition { get }

    /// How long the other side asked to wait before another try; nil when it did not say.
    var retryAfter: Duration? { get }
}

extension DispositionError {
    package var retryAfter: Duration? {
        if case .retry(let after) = disposition { after } else { nil }
    }
}
