import Platform
package import Outbound
package import Reminders

/// Why a message is not, or perhaps not, in Slack; the description never holds the webhook's URL or
/// the bot's token.
///
/// Sources: Slack "Sending messages using incoming webhooks", error handling, where the codes are
/// the plain-text bodies that it lists, and some that were seen besides; Slack "chat.postMessage",
/// errors, where they stand in `error`.
package enum SlackError: DispositionError, Sendable, Hashable, CustomStringConvertible {
    /// Slack will not take this message here; `code` is empty where it named none, and `needed`
    /// where it named no permission that lacks.
    case refused(status: Int, code: String, needed: String = "")
    /// Slack does not take the blocks: the text alone may still be sent, once.
    case layoutRefused(LayoutRefusal, status: Int)
    /// Nothing was posted, and the whole channel waits that long.
    case rateLimited(retryAfter: Duration)
    /// Nothing was posted, and a later try can succeed; `retryAfter` when it should be much later.
    case postponed(code: String, retryAfter: Duration? = nil)
    /// Slack answered neither yes nor no, so the message may be there.
    case unconfirmed(status: Int, code: String, retryAfter: Duration? = nil)
    /// The channel could not be searched for a message now; nothing was posted for that.
    case unsearchable(reason: String, retryAfter: Duration? = nil)
    /// The channel may not be searched for a message before that time is over.
    case searchLimited(retryAfter: Duration)
    /// No answer of Slack's came.
    case unavailable(OutboundError)
    /// The task was cancelled while it waited for its turn: nothing was sent.
    case stopped
    /// The message cannot be said in JSON: a mistake in how it was built.
    case unsayable
    /// The message cannot go to this channel or person, for a reason that somebody has to repair.
    case placeRefused(reason: String)
    /// What had to be asked before could not be: nothing was posted, and a later try can succeed.
    case unanswered(reason: String, retryAfter: Duration? = nil)
}
