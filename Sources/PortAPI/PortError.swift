import Platform
package import Outbound

/// The reason why Port did not do what was asked; the description says what to repair.
package enum PortError: DispositionError, Sendable, Hashable, CustomStringConvertible {
    case unknownBlueprint(String)
    case unknownScorecard(String, blueprint: String)
    /// Port refuses the client id and secret.
    case wrongCredentials
    /// Port answers 401 to a token that it has just issued.
    case tokenRefused(message: String?)
    case forbidden(message: String?)
    case invalidFilter(message: String)
    case runNotFound(String)
    /// The run has already ended, so there is nothing to do.
    case runEnded(String)
    case rateLimited(retryAfter: Duration)
    /// Port could not be reached; `isRepeatable` if a repetition does no harm.
    case unavailable(OutboundError, isRepeatable: Bool)
    /// Port answers that it cannot serve the request now.
    case failing(status: Int, message: String?, retryAfter: Duration?, isRepeatable: Bool)
    /// Port refuses for a reason without a case of its own.
    case refused(status: Int, message: String?)
    /// A success with invalid content; `what` is the missing part.
    case malformedAnswer(what: String)
    case tooManyEntities(max: Int)
    /// The task was cancelled before the request was sent.
    case stopped
}
