package import Platform

/// The credentials, data and strictness of a sandbox.
package struct SandboxConfiguration: Sendable {
    package var clientID: String
    /// Port's client secret, which also signs the webhooks.
    package var clientSecret: Secret
    /// The path of the only valid Slack webhook; others get `no_service`.
    package var slackPath: String
    /// The URL to which actions are delivered; nil until the service's address is known.
    package var webhookURL: String?
    /// The URL of a GitLab trigger with its token, for actions of that kind.
    package var pipelineURL: String?
    /// The Slack app with its bot token and channels.
    package var slackApp = SlackApp()
    package var github = GitHubSite()
    package var jira = JiraStandInConfiguration.cloud
    package var jiraDataCenter = JiraStandInConfiguration.dataCenter
    package var catalogue: Catalogue
    /// Whether the credentials are the organization's, which alone may claim runs; a person's are not.
    package var isMachine = true
    /// Where Port puts the runs of agents: `POLLING`, for those who claim, or `KAFKA`; an agent may set
    /// it.
    package var agentStreamer = "POLLING"
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

/// What the sandbox does with a message that has a mention, or a word that Slack turns into one;
/// mentions of people and groups of the workspace are taken.
package enum MentionPolicy: String, Sendable {
    /// Accepts and flags it; real Slack accepts it.
    case flag
    /// Refuses it with `invalid_blocks`, stricter than Slack, so that a test cannot overlook it.
    case refuse
}

/// The limits of a sandbox.
package struct SandboxLimits: Sendable {
    /// Port's documented limit of a request's body (413 beyond it).
    package var requestBytesMax = 1 << 20
    /// The lifetime of a Port access token in seconds, as in `expiresIn`.
    package var tokenSeconds: Int64 = 10_800
    /// Port calls in one window; above 429 with `Retry-After`.
    package var portCallsPerWindow = 10_000
    package var portWindowSeconds: Int64 = 300
    /// How long a claim holds when the caller does not say, and at most, in milliseconds.
    package var claimMilliseconds = 60_000
    package var claimMillisecondsMax = 3_600_000
    /// Slack messages accepted at once before the rate limit applies; nil for no limit.
    package var slackBurst: Int? = 4
    package var slackMessagesPerSecond = 1.0
    /// Slack messages of all channels in a minute: Slack says several hundred.
    package var slackPostsPerMinute = 300
    /// The most messages, refusals and deliveries that are kept each; the oldest are dropped.
    package var recordsMax = 20_000
    package var runsMax = 20_000
    package var logLinesPerRunMax = 1_000
    /// The deepest nesting of a search rule.
    package var ruleDepthMax = 16

    package init() {}
}
