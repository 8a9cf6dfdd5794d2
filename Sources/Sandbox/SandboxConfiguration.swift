package import Platform

/// What a sandbox is: its credentials, its catalogue, and how strict it is.
package struct SandboxConfiguration: Sendable {
    package var clientID: String
    /// Port's client secret, which also signs the webhooks that are fired.
    package var clientSecret: Secret
    /// The path of the one Slack webhook that exists; every other answers `no_service`.
    package var slackPath: String
    /// Where an executed action is delivered; nil until the service's address is known.
    package var webhookURL: String?
    /// Where an action is delivered that triggers a GitLab pipeline, with its token.
    package var pipelineURL: String?
    /// The Slack app whose bot token is taken, and its channels.
    package var slackApp = SlackApp()
    package var catalogue: Catalogue
    /// What happens to a Slack message that would notify somebody.
    package var mentions: MentionPolicy = .refuse
    package var limits = SandboxLimits()

    package init(
        clientID: String = "sandbox-client",
        clientSecret: Secret = Secret("sandbox-client-secret"),
        slackPath: String = "/services/T0SANDBOX/B0SANDBOX/sandboxWebhookSecret",
        webhookURL: String? = nil,
        catalogue: Catalogue = .standard
    ) {
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.slackPath = slackPath
        self.webhookURL = webhookURL
        self.catalogue = catalogue
    }
}

/// Whether a message with a mention, or with words Slack would make one of, is taken.
package enum MentionPolicy: String, Sendable {
    /// Slack's own behaviour, except that the message is marked in the record.
    case flag
    /// Stricter than Slack: `invalid_blocks`, so that a test cannot overlook it.
    case refuse
}

/// The bounds of what a sandbox takes and keeps.
package struct SandboxLimits: Sendable {
    /// Port's documented limit of a request's body (413 beyond it).
    package var requestBytesMax = 1 << 20
    /// How long a Port access token is good for, in seconds, as `expiresIn` says.
    package var tokenSeconds: Int64 = 10_800
    /// Port calls in one window; over it 429 with `Retry-After`.
    package var portCallsPerWindow = 10_000
    package var portWindowSeconds: Int64 = 300
    /// Slack messages taken at once, after which the pace is kept; nil keeps none.
    package var slackBurst: Int? = 4
    package var slackMessagesPerSecond = 1.0
    /// How many messages, refusals and deliveries are kept each; the oldest go first.
    package var recordsMax = 2_000
    package var runsMax = 20_000
    package var logLinesPerRunMax = 1_000
    /// How deep a search rule may nest.
    package var ruleDepthMax = 16

    package init() {}
}
