import OpenSSL
import Outbound
import Platform
import Reminders

/// The reason why GitHub did not do what was asked; the description says what to repair.
enum GitHubError: Error, Sendable {
    /// The token is wrong, expired or revoked.
    case badCredentials(message: String)
    case unusableKey(RSAKeyError)
    /// The App's id and key do not belong together, or a clock is wrong.
    case appRefused(message: String)
    case appNotInstalled(repository: String)
    /// Too much was asked in an hour, or too fast.
    case limited(Limit, retryAfter: Duration)
    case singleSignOn(url: String?)
    case archived(message: String)
    /// `needed` is what GitHub says it would take, and what the token has.
    case forbidden(message: String, needed: String)
    /// There is none, or it is not visible.
    case missing(what: String)
    /// Issues are disabled, or this one was deleted.
    case gone(message: String)
    /// GitHub dislikes the content.
    case invalid(status: Int, message: String)
    case blocked(message: String)
    /// Who may only read gets no labels, and an issue without its label is not found again.
    case noPush(repository: String)
    case labelDropped(issue: String)
    case noRepository(String)
    case issuesDisabled(repository: String)
    case failing(status: Int, retryAfter: Duration?, isWrite: Bool)
    case unavailable(OutboundError, isWrite: Bool)
    case malformed(what: String, isWrite: Bool)
    /// GitHub names an address at another host, where the token must not go.
    case elsewhere(host: String)
    case movedOn
    case stopped

    enum Limit: Sendable { case primary, secondary }
}

extension GitHubError {
    /// What the engine has to know of it.
    var failure: DeliveryFailure {
        DeliveryFailure(kind) { _ in description }
    }

    /// The same where nothing else can be done: for what is wrong with the configured repository.
    var finalFailure: DeliveryFailure {
        isAboutPlace ? DeliveryFailure(.final) { _ in description } : failure
    }

    /// Whether another repository may work.
    var isAboutPlace: Bool {
        switch self {
        case .appNotInstalled, .singleSignOn, .archived, .forbidden, .missing, .gone, .invalid,
            .blocked, .noPush, .noRepository, .issuesDisabled:
            true
        case .badCredentials, .unusableKey, .appRefused, .limited, .labelDropped, .failing,
            .unavailable, .malformed, .elsewhere, .movedOn, .stopped:
            false
        }
    }

    private var kind: DeliveryFailure.Kind {
        switch self {
        case .badCredentials, .unusableKey, .appRefused, .singleSignOn, .forbidden, .labelDropped,
            .noPush, .elsewhere:
            .final
        case .appNotInstalled, .archived, .missing, .gone, .invalid, .blocked, .noRepository,
            .issuesDisabled:
            .placeRefused
        case .limited(_, let wait): .rateLimited(retryAfter: wait)
        case .failing(_, let wait, let isWrite):
            isWrite ? .unknown(retryAfter: wait) : .temporary(retryAfter: wait)
        case .malformed(_, let isWrite):
            isWrite ? .unknown(retryAfter: nil) : .temporary(retryAfter: nil)
        // The answer was too long to read, so there was one.
        case .unavailable(.responseTooLarge, isWrite: true): .unknown(retryAfter: nil)
        case .unavailable(let cause, let isWrite):
            switch cause.disposition {
            case .never: .final
            case .retry(let wait): .temporary(retryAfter: wait)
            case .unknown: isWrite ? .unknown(retryAfter: nil) : .temporary(retryAfter: nil)
            }
        case .movedOn, .stopped: .temporary(retryAfter: nil)
        }
    }
}

extension GitHubError: CustomStringConvertible {
    var description: String {
        switch self {
        case .badCredentials(let message):
            "GitHub does not accept the token (\(message)): it is wrong, expired or revoked; set"
                + " github.token to one that is valid."
        case .unusableKey(let error):
            "The private key of the GitHub App (github.private-key) cannot be used: \(error)"
        case .appRefused(let message):
            "GitHub does not accept the App's signature (\(message)): check github.app-id,"
                + " github.private-key and this machine's clock."
        case .appNotInstalled(let repository):
            "The GitHub App is not installed for `\(repository)`: install it there, or correct the"
                + " repository."
        case .limited(.primary, let wait):
            "GitHub's hourly limit of requests is used up; it starts again in"
                + " \(wait.milliseconds / 1_000) s."
        case .limited(.secondary, let wait):
            "GitHub asks to slow down; work goes on in \(wait.milliseconds / 1_000) s."
        case .singleSignOn(let url):
            "The organisation wants single sign-on for the token: authorise it"
                + (url.map { " at \($0)" } ?? " in the token's settings") + "."
        case .forbidden(let message, let needed):
            "GitHub forbids this to the token (\(message)): give it the permission to read and"
                + " write issues\(needed)."
        case .labelDropped(let issue):
            "GitHub dropped the label `\(OwnLabel.ticket.name)` of \(issue), so it would not be"
                + " found again and made anew in each run: let the token write to the repository"
                + " (the role triage or more), then label or close that issue."
        case .elsewhere(let host):
            "GitHub's answer leads to another host, `\(host)`, where the token is not sent: set"
                + " github.api-url to the name that GitHub itself uses."
        default: placeDescription ?? trouble
        }
    }

    /// The descriptions of what is wrong with one repository or issue.
    private var placeDescription: String? {
        switch self {
        case .archived(let message):
            "The repository is archived, so its issues are read-only (\(message)): unarchive it, or name"
                + " another repository."
        case .missing(let what):
            "GitHub has no \(what), or the token may not see it: correct the name, or give the token"
                + " access."
        case .gone(let message):
            "GitHub says that it is gone (\(message)): the issue was deleted, or the repository has"
                + " its issues disabled."
        case .invalid(let status, let message):
            "GitHub does not take it (\(message), HTTP \(status))."
        case .blocked(let message):
            "GitHub blocks it for legal reasons (\(message))."
        case .noPush(let repository):
            "The token may only read `\(repository)`, so GitHub would drop the labels by which"
                + " issues are found again: give it the role triage or write there."
        case .noRepository(let text):
            text.isEmpty
                ? "No repository is configured: set github.repository."
                : "`\(text)` is no repository: it has to be owner/name."
        case .issuesDisabled(let repository):
            "`\(repository)` has its issues disabled: enable them in its settings."
        default: nil
        }
    }

    /// The descriptions of what no setting repairs.
    private var trouble: String {
        switch self {
        case .failing(let status, _, let isWrite):
            isWrite
                ? "GitHub did not confirm what was written: it answered with status \(status)."
                : "GitHub cannot answer now: status \(status)."
        case .unavailable(let cause, _): "GitHub could not be asked: \(cause)"
        case .malformed(let what, _): "GitHub's answer cannot be used: it lacks \(what)."
        case .movedOn: "The repository was moved while it was written to; the next attempt follows."
        default: "GitHub was not asked, because the work was stopped."
        }
    }
}
