/// What may be done after a call to another service went wrong, decided once where it is known.
package enum Disposition: Sendable, Hashable {
    /// Nothing happened there, and a later try can succeed; not before `after`, where it was given.
    case retry(after: Duration?)

    /// A repetition would fail again: somebody has to repair something.
    case never

    /// The other side may have done it: the request left, and its answer did not arrive.
    case unknown
}

/// An error that knows whether the effect it came from may have happened.
///
/// `.retry` and `.never` say that surely nothing happened; `.unknown` says that it may have.
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
