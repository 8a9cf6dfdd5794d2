/// One key of the configuration, as the file names it; the environment's name follows from it.
struct SettingKey: Sendable, Hashable {
    /// Dotted, for example `port.client-id`.
    var name: String
    /// What stands in when nobody sets it; nil when there is nothing to stand in.
    var fallback: String?
    /// A secret is never printed, not taken from the command line, and may be read from a file.
    var isSecret = false
    /// What white space in a value counts for.
    var form = Form.word
    /// What a value has to be, as the end of the sentence "must be …".
    var expected: String
    /// What it is for, in a few words.
    var meaning: String

    /// Capitals, with dots and dashes as underscores: `PORT_CLIENT_ID`.
    var environmentName: String {
        String(name.uppercased().map { $0 == "." || $0 == "-" ? "_" : $0 })
    }
}

extension SettingKey {
    /// What a value is made of.
    enum Form: Sendable {
        /// One word, name, path or number: white space around it, and a character that nobody sees
        /// anywhere in it, is a mistake.
        case word
        /// Several words with white space or commas between them.
        case list
        case json
    }
}

extension SettingKey {
    static let portClientID = SettingKey(
        name: "port.client-id",
        expected: "the client id of Port API credentials",
        meaning: "Port API credentials"
    )
    static let portClientSecret = SettingKey(
        name: "port.client-secret",
        isSecret: true,
        expected: "the client secret of Port API credentials",
        meaning: "Port API credentials"
    )
    static let portRegion = SettingKey(
        name: "port.region",
        fallback: "eu",
        expected: "eu or us",
        meaning: "chooses the two URLs below"
    )
    static let portBaseURL = SettingKey(
        name: "port.base-url",
        expected: "an http or https URL",
        meaning: "Port's API; by region"
    )
    static let portAppURL = SettingKey(
        name: "port.app-url",
        expected: "an http or https URL",
        meaning: "where links to entities lead; by region"
    )
    static let portEntityURL = SettingKey(
        name: "port.entity-url",
        fallback: "{app}/{blueprint}Entity?identifier={identifier}",
        expected: "a URL with {identifier} in it, and {app} and {blueprint} where they are wanted",
        meaning: "where the links to entities lead, {app} being `port.app-url`"
    )
    static let portWebhookSecret = SettingKey(
        name: "port.webhook-secret",
        isSecret: true,
        expected: "the key of the webhook signature",
        meaning: "key of the webhook signature; `port.client-secret` when unset"
    )
    static let portPreviousWebhookSecrets = SettingKey(
        name: "port.previous-webhook-secrets",
        isSecret: true,
        form: .list,
        expected: "older webhook secrets with spaces or commas between them",
        meaning: "secrets that are accepted beside `port.webhook-secret` while they are replaced"
    )
    static let slackWebhookURL = SettingKey(
        name: "slack.webhook-url",
        isSecret: true,
        expected: "a Slack incoming webhook URL",
        meaning: "where reminders go, unless a bot token is set"
    )
    static let slackBotToken = SettingKey(
        name: "slack.bot-token",
        isSecret: true,
        expected: "a bot token of a Slack app, xoxb-…",
        meaning: "sends as a Slack app, which can tell whether a message arrived"
    )
    static let slackChannel = SettingKey(
        name: "slack.channel",
        expected: "a channel id such as C0123456789",
        meaning: "where the bot token's reminders go"
    )
    static let slackAPIURL = SettingKey(
        name: "slack.api-url",
        fallback: "https://slack.com/api",
        expected: "an http or https URL",
        meaning: "Slack's Web API"
    )
    static let slackOnUnknown = SettingKey(
        name: "slack.on-unknown",
        fallback: "resend",
        expected: "resend or skip",
        meaning: "when a crash or a lost answer leaves it unknown whether a message arrived"
    )
    static let slackInterval = SettingKey(
        name: "slack.interval",
        fallback: "1000",
        expected: "a number of milliseconds from 0 to 60000",
        meaning:
            "milliseconds between two messages to one channel, the longest of the reminders that"
            + " share it; Slack allows one a second"
    )
    static let reminderBlueprint = SettingKey(
        name: "reminder.blueprint",
        fallback: "service",
        expected: "a blueprint identifier",
        meaning: "blueprint identifier"
    )
    static let reminderScorecard = SettingKey(
        name: "reminder.scorecard",
        fallback: "ProductionReadiness",
        expected: "a scorecard identifier",
        meaning: "scorecard identifier"
    )
    static let reminderOperationKind = SettingKey(
        name: "reminder.operation-kind",
        fallback: "scorecard_reminder",
        expected: "scorecard_reminder or scorecard_report",
        meaning: "`scorecard_reminder` or `scorecard_report`"
    )
    static let reminderTargetKind = SettingKey(
        name: "reminder.target-kind",
        fallback: "slack",
        expected: "slack",
        meaning: "where it goes: `slack`"
    )
    static let reminderFilterRule = SettingKey(
        name: "reminder.filter-rule",
        form: .json,
        expected: "a Port search rule or combinator as a JSON object",
        meaning: "which entities are looked at"
    )
    static let reminderLayout = SettingKey(
        name: "reminder.layout",
        fallback: "classic",
        expected: "classic or detailed",
        meaning: "`classic` is port-sender's text; `detailed` lists what each entity misses"
    )
    static let reminderTeamRanking = SettingKey(
        name: "reminder.team-ranking",
        fallback: "top-level",
        expected: "top-level or entities",
        meaning: "a report's top teams: by their share at the last level, or by what they own"
    )
    static let gitlabTriggerToken = SettingKey(
        name: "gitlab.trigger-token",
        isSecret: true,
        expected: "a token without spaces, best of 16 characters or more",
        meaning: "enables the GitLab-compatible trigger URLs"
    )
    static let outboundCAFile = SettingKey(
        name: "outbound.ca-file",
        expected: "a PEM file with certificates of authorities",
        meaning: "the authorities that outgoing calls trust; read again when it changes"
    )
    static let webhookTolerance = SettingKey(
        name: "webhook.tolerance",
        fallback: "300",
        expected: "a number of seconds from 1 to 86400",
        meaning: "seconds between `x-port-timestamp` and now"
    )
    static let webhookRequireSignature = SettingKey(
        name: "webhook.require-signature",
        fallback: "true",
        expected: "true or false",
        meaning: "false only for local trials"
    )
    static let webhookSynchronized = SettingKey(
        name: "webhook.synchronized",
        fallback: "false",
        expected: "true or false",
        meaning: "true when the action's request type is synchronous and its body does not say so"
    )
    static let databaseURL = SettingKey(
        name: "database.url",
        fallback: "sqlite:scorebell.sqlite",
        expected: "sqlite:PATH or postgres://USER@HOST/DATABASE",
        meaning: "where accepted runs are kept"
    )
    static let queueMaxDepth = SettingKey(
        name: "queue.max-depth",
        fallback: "100000",
        expected: "a number from 1 to 10000000",
        meaning: "unfinished jobs beyond which a webhook gets 503"
    )
    static let queueRetention = SettingKey(
        name: "queue.retention",
        fallback: "30",
        expected: "a number of days from 0 to 3650",
        meaning: "days that a finished run is kept; 0 for ever"
    )
    static let queueDeadRetention = SettingKey(
        name: "queue.dead-retention",
        fallback: "365",
        expected: "a number of days from 0 to 3650",
        meaning: "days that a run that was given up is kept for `runs retry`; 0 for ever"
    )
    static let workerConcurrency = SettingKey(
        name: "worker.concurrency",
        fallback: "4",
        expected: "a number from 0 to 256",
        meaning: "jobs at once in this process; 0 only receives"
    )
    static let workerMaxAttempts = SettingKey(
        name: "worker.max-attempts",
        fallback: "12",
        expected: "a number from 1 to 1000",
        meaning: "attempts that one kind of trouble (Port, Slack, our own) may cost a job"
    )
    static let workerMaxAge = SettingKey(
        name: "worker.max-age",
        fallback: "86400",
        expected: "a number of seconds from 60 to 2592000",
        meaning: "seconds after which a job that still fails is given up"
    )
    static let workerPerReminder = SettingKey(
        name: "worker.per-reminder",
        fallback: "4",
        expected: "a number from 1 to 256",
        meaning: "jobs of one reminder at once, in all processes"
    )
    static let workerLease = SettingKey(
        name: "worker.lease",
        fallback: "60",
        expected: "a number of seconds from 1 to 3600",
        meaning: "seconds after which another worker may take over a silent one's job"
    )
    static let adminToken = SettingKey(
        name: "admin.token",
        isSecret: true,
        expected: "a token without spaces, best of 16 characters or more",
        meaning: "opens the run page and the API, which are not there without it"
    )
    static let adminPublicURL = SettingKey(
        name: "admin.public-url",
        expected: "an http or https URL",
        meaning: "where people reach this service; used for links to a run's page"
    )
    static let logLevel = SettingKey(
        name: "log.level",
        fallback: "info",
        expected: "trace, debug, info, notice, warning, error or critical",
        meaning: "the least severe line that is written"
    )
    static let logFormat = SettingKey(
        name: "log.format",
        fallback: "json",
        expected: "json or text",
        meaning: "`json` or `text`; unset, it is text where standard error is a terminal"
    )
    static let logAccess = SettingKey(
        name: "log.access",
        fallback: "false",
        expected: "true or false",
        meaning: "one line for each request, at `info`"
    )
    static let shutdownGrace = SettingKey(
        name: "shutdown.grace",
        fallback: "25",
        expected: "a number of seconds from 0 to 3600",
        meaning: "seconds a stopping process gives to running jobs"
    )

    /// Every key that has no reminder's name in it, in the order people read about them.
    static let all: [SettingKey] = [
        portClientID, portClientSecret, portRegion, portBaseURL, portAppURL, portEntityURL,
        portWebhookSecret, portPreviousWebhookSecrets,
        slackWebhookURL, slackBotToken, slackChannel, slackAPIURL, slackOnUnknown, slackInterval,
        reminderBlueprint, reminderScorecard, reminderOperationKind, reminderTargetKind,
        reminderFilterRule, reminderLayout, reminderTeamRanking, gitlabTriggerToken,
        httpHost, httpPort, httpSocketMode, httpLoops,
        httpTLSCertificate, httpTLSPrivateKey, httpTLSClientCA,
        httpHandshakeTimeout, httpTrustedProxies, httpMaxBodyBytes, httpMaxBufferedBytes,
        httpMaxConnections,
        httpMaxConnectionsPerAddress, httpMaxRequestsPerConnection, httpMaxRequestLineBytes,
        httpMaxHeaders, httpMaxHeaderBytes, httpFirstByteTimeout, httpHeadTimeout, httpBodyTimeout,
        httpMinBodyRate, httpBodyGrace, httpIdleTimeout, httpWriteTimeout,
        outboundCAFile, webhookTolerance, webhookRequireSignature, webhookSynchronized,
        databaseURL, queueMaxDepth, queueRetention, queueDeadRetention,
        workerConcurrency, workerPerReminder, workerMaxAttempts, workerMaxAge, workerLease,
        adminToken, adminPublicURL, logLevel, logFormat, logAccess, shutdownGrace,
    ]
}
