import Outbound
import Platform
import Reminders

/// Why Jira did not, or perhaps not, do what was asked; the description never holds the token.
enum JiraError: DispositionError, Hashable {
    /// The login is not accepted.
    case wrongLogin(message: String?)
    /// Nobody may log in as this account before a person did so in a browser.
    case captcha
    /// The answer is what anybody would get, so nothing in it counts.
    case anonymous
    case forbidden(message: String?)
    /// It is not there, or hidden from the account.
    case notFound(message: String?)
    /// Something changed at the same time.
    case conflict(message: String?)
    /// Jira refuses for another reason.
    case refused(status: Int, message: String?)
    /// Nothing was done, and all calls wait that long.
    case rateLimited(retryAfter: Duration)
    /// Jira cannot answer now; `isRepeatable` where a repetition does no harm.
    case failing(status: Int, message: String?, retryAfter: Duration?, isRepeatable: Bool)
    /// No answer of Jira's came.
    case unavailable(OutboundError, isRepeatable: Bool)
    /// A success with unusable content; `what` is missing.
    case malformedAnswer(what: String, isRepeatable: Bool)
    /// A list that does not come to its end.
    case endless(what: String)
    /// What a person has to repair before anything can be written; a sentence.
    case unusable(String)
    /// Why one ticket cannot be written; a sentence.
    case ticketRefused(String)
    /// The task was cancelled before the call.
    case stopped
}

extension JiraError {
    /// What a call was about.
    enum Subject {
        /// One ticket: others are not concerned.
        case ticket(String)
        /// All that the run does.
        case all
    }

    var disposition: Disposition { kind(.all).disposition }

    /// How long Jira asked to wait; nil when it did not.
    var retryAfter: Duration? { kind(.all).retryAfter }

    /// What the engine has to know of it.
    func failure(_ subject: Subject = .all) -> DeliveryFailure {
        let sentence = description(about: subject)
        return DeliveryFailure(kind(subject)) { _ in sentence }
    }

    private func kind(_ subject: Subject) -> DeliveryFailure.Kind {
        switch self {
        case .wrongLogin, .captcha, .anonymous, .unusable, .endless: .final
        case .ticketRefused: .placeRefused
        case .forbidden, .notFound, .conflict, .refused:
            switch subject {
            case .ticket: .placeRefused
            case .all: .final
            }
        case .rateLimited(let wait): .rateLimited(retryAfter: wait)
        case .failing(let status, _, let wait, let isRepeatable):
            // 425 means that nothing was done; behind a 5xx it may have been.
            isRepeatable || status == 425
                ? .temporary(retryAfter: wait) : .unknown(retryAfter: wait)
        case .malformedAnswer(_, let isRepeatable):
            isRepeatable ? .temporary(retryAfter: nil) : .unknown(retryAfter: nil)
        // The answer was too long to read, so there was one.
        case .unavailable(.responseTooLarge, false): .unknown(retryAfter: nil)
        case .unavailable(let cause, let isRepeatable):
            switch cause.disposition {
            case .never: .final
            case .retry(let wait): .temporary(retryAfter: wait)
            case .unknown: isRepeatable ? .temporary(retryAfter: nil) : .unknown(retryAfter: nil)
            }
        case .stopped: .temporary(retryAfter: nil)
        }
    }
}

extension JiraError: CustomStringConvertible {
    var description: String { description(about: .all) }

    /// Returns what happened and what to do, in a sentence or two.
    func description(about subject: Subject) -> String {
        switch self {
        case .wrongLogin(let message):
            "Jira does not accept the login\(Self.because(message)): check jira.token, whether it has"
                + " expired, and jira.email, which Cloud needs and a Data Center's personal access"
                + " token goes without."
        case .captcha:
            "Jira takes no login of this account before it has solved a CAPTCHA: log in once in a"
                + " browser with it, and correct jira.token before the next run."
        case .anonymous:
            "Jira takes the login for nobody's, so what it shows is not to be relied on: check"
                + " jira.token, whether it has expired, and jira.email."
        case .forbidden(let message):
            "Jira forbids \(Self.object(subject)) to the account\(Self.because(message)): give it"
                + " the permission in the project."
        case .notFound(let message):
            "Jira does not show \(Self.object(subject)) to the account\(Self.because(message))."
        case .conflict(let message):
            "Jira could not change \(Self.object(subject)), because it was changed at the same time"
                + "\(Self.because(message))."
        case .refused(let status, let message):
            "Jira refused \(Self.object(subject)) with status \(status)\(Self.because(message))."
        case .unusable(let sentence), .ticketRefused(let sentence): sentence
        default: trouble
        }
    }

    /// The descriptions of errors that no setting can repair.
    private var trouble: String {
        switch self {
        case .rateLimited(let wait):
            "Jira asked us to slow down; the tickets go on in \(wait.milliseconds / 1_000) s."
        case .failing(let status, let message, _, _):
            "Jira cannot answer now: status \(status)\(Self.because(message))."
        case .unavailable(let cause, _): "Jira could not be asked: \(cause)"
        case .malformedAnswer(let what, _): "Jira's answer cannot be used: it lacks \(what)."
        case .endless(let what): "Jira's list of \(what) does not come to an end."
        case .stopped: "Jira was not asked, because the work was stopped."
        default: "Jira did not do what was asked."
        }
    }

    private static func object(_ subject: Subject) -> String {
        switch subject {
        case .ticket(let name): name
        case .all: "this"
        }
    }

    static func because(_ message: String?) -> String { message.map { " (\($0))" } ?? "" }
}
