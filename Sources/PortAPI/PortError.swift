import Platform
package import Outbound

/// Why Port did not do what it was asked; the description tells an operator what to repair.
package enum PortError: DispositionError, Sendable, Hashable, CustomStringConvertible {
    case unknownBlueprint(String)
    case unknownScorecard(String, blueprint: String)
    /// Port does not give an access token for the client id and secret.
    case wrongCredentials
    /// Port answers 401 to a token that it has just given.
    case tokenRefused(message: String?)
    case forbidden(message: String?)
    case invalidFilter(message: String)
    case runNotFound(String)
    /// The run has its final status already, so there is nothing left to do.
    case runEnded(String)
    case rateLimited(retryAfter: Duration)
    /// No answer of Port's came; `isRepeatable` when doing it twice does no harm.
    case unavailable(OutboundError, isRepeatable: Bool)
    /// Port answers, but says that it cannot now.
    case failing(status: Int, message: String?, retryAfter: Duration?, isRepeatable: Bool)
    /// Port will not, for a reason that has no case of its own.
    case refused(status: Int, message: String?)
    /// A success whose content cannot be used; `what` was looked for in it.
    case malformedAnswer(what: String)
    case tooManyEntities(max: Int)
    /// The task was cancelled while it waited for its turn: nothing was sent.
    case stopped
}
