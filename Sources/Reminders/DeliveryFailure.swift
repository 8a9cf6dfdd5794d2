package import Platform

/// Why a destination did not, or perhaps did not, take a part: all that the engine has to know.
///
/// A destination maps each of its own errors to one of these by an exhaustive switch, so that a
/// failure which nobody classified does not compile.
package struct DeliveryFailure: DispositionError, CustomStringConvertible {
    package enum Kind: Sendable, Hashable {
        /// Nothing was delivered, and a repetition would fail again.
        case final
        /// Nothing was delivered, and nothing can be to this channel or person; another may do.
        case placeRefused
        /// Nothing was delivered, and a later try can succeed.
        case temporary(retryAfter: Duration?)
        /// The part may have been delivered.
        case unknown(retryAfter: Duration?)
        /// Nothing was delivered, and the destination asks everybody to wait.
        case rateLimited(retryAfter: Duration)
        /// The destination lets nobody search before that time is over.
        case searchLimited(reason: String, retryAfter: Duration)
        /// The destination could not be searched, and a later try can succeed.
        case unsearchable(reason: String, retryAfter: Duration?)
    }

    package var kind: Kind
    private let sentence: @Sendable (_ noun: String) -> String

    /// Makes a failure.
    ///
    /// - Parameters:
    ///   - kind: What it means for the delivery.
    ///   - sentence: What happened, given the noun of what was delivered, such as `reminder`.
    package init(_ kind: Kind, sentence: @escaping @Sendable (_ noun: String) -> String) {
        self.kind = kind
        self.sentence = sentence
    }

    package var disposition: Disposition { kind.disposition }

    package var retryAfter: Duration? { kind.retryAfter }

    /// Returns the sentence about what is called by that noun.
    package func description(of noun: String) -> String { sentence(noun) }

    package var description: String { sentence("reminder") }
}

extension DeliveryFailure.Kind {
    package var disposition: Disposition {
        switch self {
        case .final, .placeRefused: .never
        case .unknown: .unknown
        case .temporary, .rateLimited, .searchLimited, .unsearchable: .retry(after: retryAfter)
        }
    }

    /// How long the destination asked to wait; nil when it did not say.
    package var retryAfter: Duration? {
        switch self {
        case .final, .placeRefused: nil
        case .temporary(let wait), .unknown(let wait), .unsearchable(_, let wait): wait
        case .rateLimited(let wait), .searchLimited(_, let wait): wait
        }
    }
}
