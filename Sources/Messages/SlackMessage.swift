package import Vocabulary

/// One message for Slack, within Slack's limits, ready to be posted.
///
/// It is stored with its job between being built and being sent, hence `Codable`; `JSONCoding`
/// writes it as the JSON body of an incoming webhook.
package struct SlackMessage: Sendable, Hashable, Codable {
    /// The notification's text, which is also what a screen reader reads.
    package var text: String
    /// Block Kit layout blocks.
    package var blocks: [JSONValue]

    package init(text: String, blocks: [JSONValue]) {
        self.text = text
        self.blocks = blocks
    }
}
