package import Outbound
package import Platform

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

extension PortError {
    /// Whether the request may be repeated; decided here, so that callers need not know Port's
    /// statuses.
    package var disposition: Disposition {
        switch self {
        case .unknownBlueprint, .unknownScorecard, .wrongCredentials, .tokenRefused, .forbidden,
            .invalidFilter, .runNotFound, .runEnded, .refused, .tooManyEntities:
            .never
        case .rateLimited(let wait): .retry(after: wait)
        case .unavailable(let cause, let isRepeatable):
            Self.softened(cause.disposition, isRepeatable)
        case .failing(let status, _, let wait, let isRepeatable):
            // 425 and 503 mean that nothing was done; after others the effect is unknown.
            isRepeatable || [425, 503].contains(status) ? .retry(after: wait) : .unknown
        case .malformedAnswer, .stopped: .retry(after: nil)
        }
    }

    private static func softened(_ disposition: Disposition, _ isRepeatable: Bool) -> Disposition {
        if case .unknown = disposition, isRepeatable { .retry(after: nil) } else { disposition }
    }

    /// Whether something between us and Port answered in its place.
    package var isIntercepted: Bool {
        if case .unavailable(.intercepted, _) = self { true } else { false }
    }

    /// Whether the task was cancelled before the call, or before its answer.
    package var isCancellation: Bool {
        switch self {
        case .stopped, .unavailable(.cancelled, _): true
        default: false
        }
    }
}

extension PortError {
    package var description: String {
        switch self {
        case .unknownBlueprint(let blueprint):
            "Port has no blueprint `\(quotation(of: blueprint))`: correct reminder.blueprint, or "
                + Self.overriding
        case .unknownScorecard(let scorecard, let blueprint):
            "Port's blueprint `\(quotation(of: blueprint))` has no scorecard "
                + "`\(quotation(of: scorecard))`: correct reminder.scorecard, or "
                + Self.overriding
        case .wrongCredentials:
            "Port does not accept the client id and client secret: check port.client-id, "
                + "port.client-secret and port.region."
        case .tokenRefused(let message):
            "Port refuses the access token it has just given\(Self.because(message)): check that "
                + "port.base-url and the credentials belong to the same organization."
        case .forbidden(let message):
            "Port forbids this to the configured credentials\(Self.because(message)): give them "
                + "the permission in Port, or configure others."
        case .invalidFilter(let message):
            "The filter rule cannot be used, \(quotation(of: message)): correct "
                + "reminder.filter-rule, or " + Self.overriding
        case .runNotFound(let run):
            "Port has no run `\(quotation(of: run))`: it was deleted, or belongs to another "
                + "organization than port.client-id."
        case .runEnded(let run):
            "Port's run `\(quotation(of: run))` has ended already, so it takes no more reports."
        case .tooManyEntities(let max):
            "Port has more than \(max) entities for this reminder: narrow it by "
                + "reminder.filter-rule, or " + Self.overriding
        default: trouble
        }
    }

    /// Names the other sources of the value; which one was used is not known here.
    private static let overriding = "the named reminder's own or the input that overrides it."

    /// The descriptions of errors that no setting can repair.
    private var trouble: String {
        switch self {
        case .rateLimited(let wait):
            "Port's rate limit is used up; it asks to wait \(wait.milliseconds / 1_000) s."
        case .unavailable(let cause, _): "Port could not be asked: \(cause)"
        case .failing(let status, let message, _, _):
            "Port cannot answer now: status \(status)\(Self.because(message))."
        case .refused(let status, let message):
            "Port refused the request with status \(status)\(Self.because(message))."
        case .malformedAnswer(let what): "Port's answer cannot be used: it lacks \(what)."
        case .stopped: "Port was not asked, because the work was stopped."
        default: "Port did not do what was asked."
        }
    }

    private static func because(_ message: String?) -> String {
        message.map { " (\(quotation(of: $0)))" } ?? ""
    }
}
