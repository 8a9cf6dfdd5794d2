package import JSON

/// One message for Slack, within Slack's limits, ready to be posted.
///
/// It is stored with its job as a part of a plan, between being built and being sent; `json` is that
/// part's payload, and the body that an incoming webhook takes.
package struct SlackMessage: Sendable, Hashable {
    /// The notification's text, which is also what a screen reader reads.
    package var text: String
    /// Block Kit layout blocks; none makes it a message of text only.
    package var blocks: [JSONValue]
    /// Whether Slack shows a preview of linked pages.
    ///
    /// Slack's pages contradict each other on the default, so both flags are always said
    /// (docs.slack.dev, messaging/unfurling-links-in-messages).
    package var unfurlLinks = false
    /// Whether Slack shows linked images and videos; independent of `unfurlLinks`.
    package var unfurlMedia = false

    /// What those are called whom it mentions, by id, for people who look at it here.
    var names: [ExactString: String]

    package init(text: String, blocks: [JSONValue]) {
        self.init(text: text, blocks: blocks, names: [:])
    }

    init(text: String, blocks: [JSONValue], names: [ExactString: String]) {
        self.text = text
        self.blocks = blocks
        self.names = names
    }
}
