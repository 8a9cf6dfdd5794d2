package import JSON

/// One message for Slack, within Slack's limits, ready to be posted.
///
/// It is stored with its job between being built and being sent, hence `Codable`; `JSONCoding`
/// writes it as the JSON body of an incoming webhook.
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

    package init(text: String, blocks: [JSONValue]) {
        self.text = text
        self.blocks = blocks
    }
}

extension SlackMessage: Codable {
    private enum CodingKeys: String, CodingKey {
        case text
        case blocks
        case unfurlLinks = "unfurl_links"
        case unfurlMedia = "unfurl_media"
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        text = try container.decode(String.self, forKey: .text)
        blocks = try container.decodeIfPresent([JSONValue].self, forKey: .blocks) ?? []
        unfurlLinks = try container.decodeIfPresent(Bool.self, forKey: .unfurlLinks) ?? false
        unfurlMedia = try container.decodeIfPresent(Bool.self, forKey: .unfurlMedia) ?? false
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(text, forKey: .text)
        // An empty list is no layout, so the key stays away rather than risk `invalid_blocks`.
        if !blocks.isEmpty { try container.encode(blocks, forKey: .blocks) }
        try container.encode(unfurlLinks, forKey: .unfurlLinks)
        try container.encode(unfurlMedia, forKey: .unfurlMedia)
    }
}
