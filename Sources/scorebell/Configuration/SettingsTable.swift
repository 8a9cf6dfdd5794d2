import HTTPServer
import HTTPWire
import Logging
import Platform
import PortAPI
import PortPull
import Reminders
import Schedules
import Scorecards
import Slack

/// All settings, in the order of the README.
///
/// This and `Tickets` are the only places to add one: each stored property is a row with the key, the
/// type, the default and the meaning.
package struct SettingsTable: Sendable {
    static let rows = SettingsTable()
    /// All rows in order, collected from the stored properties.
    static let all = Mirror(reflecting: rows).children
        .flatMap { child in
            let isGroup = child.value is Tickets
            return (isGroup ? Array(Mirror(reflecting: child.value).children) : [child])
                .compactMap { $0.value as? any Row }
        }
    static let keys = all.map(\.key)
    /// The limits of the server.
    static let limits = all.compactMap { $0 as? Setting<ServerLimit> }
    /// The README's table.
    package static let markdown = """
        | key | default | meaning |
        | --- | --- | --- |
        \(keys.map(\.markdown).joined(separator: "\n"))
        """

    let portClientID = row("port.client-id").required("the client id of Port API credentials")
        .means("Port API credentials")
    let portClientSecret = row("port.client-secret")
        .requiredSecret("the client secret of Port API credentials")
        .means("Port API credentials")
    let portRegion = row("port.region").choice(default: PortRegion.eu)
        .means("`eu` or `us`; chooses the two URLs below")
    let portBaseURL = row("port.base-url").url().unset("by region")
        .means("Port's API")
    let portAppURL = row("port.app-url").url().unset("by region")
        .means("Port's application, where links lead")
    let portEntityURL = row("port.entity-url")
        .parsed(
            "a URL with {identifier} in it, and {app} and {blueprint} where they are wanted",
            default: "{app}/{blueprint}Entity?identifier={identifier}",
            EntityTemplate.init
        )
        .means("where the links to entities lead; `{app}` is `port.app-url`")
    let portWebhookSecret = row("port.webhook-secret")
        .secret("the key of the webhook signature").unset("`port.client-secret`")
        .means("key of the webhook signature")
    let portPreviousWebhookSecrets = row("port.previous-webhook-secrets")
        .secrets("older webhook secrets with spaces or commas between them")
        .means(
            "older webhook secrets, still accepted while they are replaced; spaces or commas "
                + "between them"
        )

    let portPull = row("port.pull").flag(default: false)
        .means(
            "also claim pending runs from Port, of actions that an agent executes (`agent: true`), so "
                + "nothing needs to be exposed to the internet"
        )
    let portPullSoleAgent = row("port.pull-sole-agent").flag(default: false)
        .means("has to be true for it: no other agent claims in this organization")
    let portPullURLs = row("port.pull-urls").addresses()
        .means(
            "URLs of actions that are ours, beside `admin.public-url`; spaces or commas between "
                + "them"
        )
    let portPullInterval = row("port.pull-interval").seconds(1...3_600, default: 10)
        .means("seconds between two looks when idle")

    let slackWebhookURL = reminderRow("slack.webhook-url")
        .secret("a Slack incoming webhook URL", check: SlackWebhook.validate)
        .unset("required without a bot token")
        .means("Slack incoming webhook")
    let slackBotToken = reminderRow("slack.bot-token")
        .secret("a bot token of a Slack app, xoxb-…", check: SlackBot.validate(token:))
        .means(
            "bot token of a Slack app (`xoxb-…`), which wins over the webhook: with it a "
                + "message of which it is unknown whether it arrived is searched for before it is "
                + "sent again"
        )
    let slackChannel = reminderRow("slack.channel")
        .optional("a channel id such as C0123456789", check: SlackBot.validate(channel:))
        .means(
            "the id of the bot token's channel, such as `C0123456789` (at the end of *About* in "
                + "the channel's details)"
        )
    let slackAPIURL = reminderRow("slack.api-url")
        .url(default: "https://slack.com/api", check: SlackBot.validate(apiURL:))
        .means("Slack's Web API")
    let slackOnUnknown = reminderRow("slack.on-unknown")
        .choice(default: Destination.WhenUnknown.resend)
        .means(
            "`resend` or `skip`: when a crash or a lost answer leaves it unknown whether a "
                + "message arrived"
        )
    let slackInterval = reminderRow("slack.interval").milliseconds(0...60_000, default: 1_000)
        .means(
            "milliseconds between two messages to one channel, the longest of the reminders "
                + "that share it; Slack allows one a second"
        )
    let slackJoin = reminderRow("slack.join").flag(default: false)
        .means("whether the bot joins public channels in which it is not; needs `channels:join`")

    let reminderBlueprint = reminderRow("reminder.blueprint")
        .text("a blueprint identifier", default: "service")
        .means("blueprint identifier")
    let reminderScorecard = reminderRow("reminder.scorecard")
        .text("a scorecard identifier", default: "ProductionReadiness")
        .means("scorecard identifier")
    let reminderOperationKind = reminderRow("reminder.operation-kind")
        .choice(default: Operation.scorecardReminder)
        .means(
            "`scorecard_reminder`, `scorecard_report`, `ticket_handler` (Jira) or `issue_handler` "
                + "(GitHub)"
        )
    let reminderTargetKind = reminderRow("reminder.target-kind")
        .choice(default: TargetKind.slack)
        .means("where it goes: `slack`, `jira` or `github`; unset, where the operation goes")
    let reminderFilterRule = reminderRow("reminder.filter-rule")
        .filterRule("a Port search rule or combinator as a JSON object")
        .means(
            "which entities are looked at: a Port search rule, or a combinator with rules and "
                + "combinators in it, as JSON"
        )
    let reminderLayout = reminderRow("reminder.layout").choice(default: Layout.classic)
        .means("`classic` is port-sender's text; `detailed` also lists what each entity misses")
    let reminderTeamRanking = reminderRow("reminder.team-ranking")
        .choice(default: TeamRanking.topLevel)
        .means(
            "a report's top teams: `top-level` by the share of a team's entities at the "
                + "scorecard's last level; `entities` by the share of all entities that are the "
                + "team's, as port-sender does"
        )
    let reminderRouteBy = reminderRow("reminder.route-by").owners()
        .means(
            "one note for each owner: `team`, or a path in the entity such as `properties.squad` or "
                + "`relations.domain`; needs a bot token"
        )
    let reminderChannels = reminderRow("reminder.channels").channels()
        .means("map from owner to channel, in the file only; wins over `reminder.channel-from`")
    let reminderChannelFrom = reminderRow("reminder.channel-from").channelPaths()
        .means(
            "where the catalogue has an owner's channel, tried in order: `owner.properties.X`, "
                + "`entity.properties.X`"
        )
    let reminderDefaultChannel = reminderRow("reminder.default-channel").channel()
        .unset("as `slack.channel`")
        .means("for entities without owner, and owners whose channel cannot be had")
    let reminderAllowWebhookURLs = reminderRow("reminder.allow-webhook-urls").flag(default: false)
        .means("whether a channel in the catalogue may be an incoming webhook's URL")
    let reminderDeliverTo = reminderRow("reminder.deliver-to")
        .choice(default: Audience.Receivers.channels)
        .means("`channels`, or `people`: one direct message for each person")
    let reminderMention = reminderRow("reminder.mention").choice(default: Audience.Mention.none)
        .means("`owners` mentions people, `groups` the user group of the owner's name; or `none`")
    let reminderPeopleFrom = reminderRow("reminder.people-from").people(default: "$team")
        .means(
            "where people stand, the first place that names somebody: `$team` (its members), "
                + "`properties.X`, `relations.X`; e-mail addresses or Slack ids"
        )
    let reminderMentionsMax = reminderRow("reminder.mentions-max").number(1...20, default: 5)
        .means("people mentioned in one message")
    let reminderSendWhen = reminderRow("reminder.send-when")
        .choice(default: NoteRules.SendWhen.unmet)
        .means(
            "`unmet`: an entity misses a rule; `changed`: something changed since the last note "
                + "that was delivered; `always`"
        )
    let reminderThread = reminderRow("reminder.thread").flag(default: false)
        .means("the summary in the channel, the detail in its thread")
    let reminderLanguage = reminderRow("reminder.language").choice(default: Language.en)
        .means("`en` or `zh`: the detailed layout's own words, and the run's log")
    let reminderEntitiesMax = reminderRow("reminder.entities-max").number(1...10_000, default: 200)
        .means("entities named in one note; the rest is a number and a link")
    let reminderExemptFrom = reminderRow("reminder.exempt-from").resultProperty()
        .means("property of `_rule_result` that says until when a result is exempt")
    let reminderDueFrom = reminderRow("reminder.due-from").resultProperty()
        .means("property of `_rule_result` that says when a result is due")
    let reminderGrace = reminderRow("reminder.grace").wholeDays(0...365, default: 0)
        .means("days that a rule has to be unmet before anybody is reminded of it")
    let reminderRehearse = reminderRow("reminder.rehearse").flag(default: false)
        .means("everything but sending: the run tells who would get what")
    let reminderMaxMessages = reminderRow("reminder.max-messages").number(1...100_000, default: 200)
        .means("a run that would send more sends nothing, and fails with the numbers")

    let reminderSchedule = reminderRow("reminder.schedule").schedule()
        .means(
            "when it is sent by itself: five cron fields such as `0 9 * * MON`, or `none`; once, "
                + "however many processes share the database"
        )
    let reminderTimeZone = reminderRow("reminder.time-zone").zone(default: "UTC")
        .means("the clock of the schedule, by its name in the IANA database: `Europe/Berlin`")
    let reminderCatchUp = reminderRow("reminder.catch-up").seconds(60...86_400, default: 3_600)
        .means(
            "seconds after which a firing that was missed, such as in a downtime, is left out; of "
                + "several the last is made up for"
        )

    let tickets = Tickets()

    let gitlabTriggerToken = reminderRow("gitlab.trigger-token").token()
        .means("enables the GitLab-compatible trigger URLs")

    let httpHost = row("http.host")
        .text("an IP address, a host name or unix:PATH", default: "0.0.0.0")
        .means(
            "address to listen on (`::` for IPv6 and IPv4), or `unix:PATH` for a Unix-domain socket"
        )
    let httpPort = row("http.port").number(0...65_535, default: 8_080)
        .means("0 picks a free one, logged at start")
    let httpSocketMode = row("http.socket-mode")
        .parsed("three octal digits such as 660", default: "660") { text in
            text.utf8.count == 3 ? UInt32(text, radix: 8) : nil
        }
        .means("permissions of the Unix-domain socket")
    let httpLoops = row("http.loops").number(1...256).unset("by processors")
        .means(
            "threads that read requests; unset, one less than the processors that the process may "
                + "use (affinity, cgroup quota), at least 1 and at most 8"
        )
    let httpTLSCertificate = row("http.tls.certificate")
        .optional("a PEM file with the certificate and its chain")
        .means(
            "PEM file of the certificate and its chain; with the key it means HTTPS; read again "
                + "on SIGHUP"
        )
    let httpTLSPrivateKey = row("http.tls.private-key")
        .optional("a PEM file with the certificate's private key, without a passphrase")
        .means("PEM file of the certificate's key, without a passphrase")
    let httpTLSClientCA = row("http.tls.client-ca")
        .optional("a PEM file with certificates of authorities")
        .means(
            "PEM file of authorities; only clients with a certificate of theirs are let in, "
                + "probes too"
        )
    let httpHandshakeTimeout = row("http.tls.handshake-timeout").limit(seconds: \.handshakeDeadline)
        .means("seconds for a TLS handshake")
    let httpTrustedProxies = row("http.trusted-proxies")
        .list(
            "IP addresses, networks such as 10.0.0.0/8, or unix, with spaces or commas",
            orElse: TrustedProxies(),
            TrustedProxies.init
        )
        .means(
            "addresses, networks or `unix` whose `Forwarded` and `X-Forwarded-For` are "
                + "believed; spaces or commas between them"
        )
    let httpMaxBodyBytes = row("http.max-body-bytes").limit(\.wire.bodyBytes, 1_024...104_857_600)
        .means("a larger request body gets 413")
    let httpMaxBufferedBytes = row("http.max-buffered-bytes")
        .limit(\.bufferedBytes, 1_048_576...68_719_476_736)
        .means(
            "bytes of bodies and of unread answers that all connections may hold at once; one "
                + "address a quarter"
        )
    let httpMaxConnections = row("http.max-connections").limit(\.connections, 1...1_000_000)
        .means(
            "connections at once; fewer, with a warning, where the process may not have as many "
                + "files open and 64 more"
        )
    let httpMaxConnectionsPerAddress = row("http.max-connections-per-address")
        .limit(\.connectionsPerAddress, 1...1_000_000)
        .means("connections at once of one client address, trusted proxies excepted")
    let httpMaxRequestsPerConnection = row("http.max-requests-per-connection")
        .limit(\.requestsPerConnection, 1...1_000_000_000)
        .means("requests after which a connection is closed")
    let httpMaxRequestLineBytes = row("http.max-request-line-bytes")
        .limit(\.wire.requestLineBytes, 256...65_536)
        .means("a longer request line gets 414")
    let httpMaxHeaders = row("http.max-headers").limit(\.wire.fieldCount, 10...1_000)
        .means("more headers get 431")
    let httpMaxHeaderBytes = row("http.max-header-bytes")
        .limit(\.wire.fieldSectionBytes, 1_024...1_048_576)
        .means("larger headers get 431")
    let httpFirstByteTimeout = row("http.first-byte-timeout").limit(seconds: \.firstByteDeadline)
        .means("seconds for the first byte of a new connection")
    let httpHeadTimeout = row("http.head-timeout").limit(seconds: \.headDeadline)
        .means("seconds from a request's first byte to the end of its headers")
    let httpBodyTimeout = row("http.body-timeout").limit(seconds: \.bodyDeadline)
        .means("seconds for a request's body")
    let httpMinBodyRate = row("http.min-body-rate").limit(\.bodyBytesPerSecond, 0...104_857_600)
        .means(
            "bytes of a body that have to come in a second, in each `http.body-grace`; 0 asks "
                + "for none"
        )
    let httpBodyGrace = row("http.body-grace").limit(seconds: \.bodyGrace)
        .means("seconds in which a body may come more slowly")
    let httpIdleTimeout = row("http.idle-timeout").limit(seconds: \.idleDeadline)
        .means("seconds that a connection is kept between two requests")
    let httpWriteTimeout = row("http.write-timeout").limit(seconds: \.writeDeadline)
        .means("seconds in which a client may take nothing of its answer")

    let outboundCAFile = row("outbound.ca-file")
        .optional("a PEM file with certificates of authorities")
        .unset(Settings.Outbound.variables.map { "`\($0)`, else " }.joined() + "the system's")
        .means(
            "PEM file of the authorities that outgoing calls trust, instead of the system's; read "
                + "again when it changes"
        )

    let webhookTolerance = row("webhook.tolerance").seconds(1...86_400, default: 300)
        .means("seconds between `x-port-timestamp` and now")
    let webhookRequireSignature = row("webhook.require-signature").flag(default: true)
        .means("`false` only for local trials; warned about at start")
    let webhookSynchronized = reminderRow("webhook.synchronized").flag(default: false)
        .means(
            "the action's request type is synchronous and its body does not say so: hold the "
                + "answer, which ends the run"
        )

    let databaseURL = row("database.url")
        .parsed(
            "sqlite:PATH or postgres://USER@HOST/DATABASE",
            default: "sqlite:scorebell.sqlite",
            DatabaseLocation.parse
        )
        .means(
            "where accepted runs are kept: `sqlite:PATH`, or `postgres://USER@HOST/DATABASE` "
                + "with all that libpq takes, such as `?sslmode=verify-full`"
        )

    let queueMaxDepth = row("queue.max-depth").number(1...10_000_000, default: 100_000)
        .means("unfinished jobs beyond which a webhook gets 503")
    let queueRetention = row("queue.retention").days(0...3_650, default: 30)
        .means("days that a finished run is kept; 0 for ever")
    let queueDeadRetention = row("queue.dead-retention").days(0...3_650, default: 365)
        .means("days that a run that was given up is kept for `runs retry`; 0 for ever")

    let workerConcurrency = row("worker.concurrency").number(0...256, default: 4)
        .means("jobs at once in this process; 0 only receives")
    let workerPerReminder = row("worker.per-reminder").number(1...256, default: 4)
        .means(
            "jobs of one reminder at once, in all processes; below `worker.concurrency` it "
                + "leaves slots to the others"
        )
    let workerMaxAttempts = row("worker.max-attempts").number(1...1_000, default: 12)
        .means("attempts that one kind of trouble (Port, Slack, our own) may cost a job")
    let workerMaxAge = row("worker.max-age").seconds(60...2_592_000, default: 86_400)
        .means("seconds after which a job that still fails is given up")
    let workerLease = row("worker.lease").seconds(1...3_600, default: 60)
        .means("seconds after which another worker may take over a silent one's job")

    let adminToken = row("admin.token").token()
        .means("opens the run page (`/`) and the API; without it they are not there")
    let adminPublicURL = row("admin.public-url").url()
        .means("where people reach this service; used for links to a run's page")

    let logLevel = row("log.level").choice(default: Logger.Level.info, inAnyCase: true)
        .means("`trace`, `debug`, `info`, `notice`, `warning`, `error`, `critical`")
    let logFormat = row("log.format").choice(default: Settings.LogFormat.json)
        .means("`json` or `text`; unset, it is `text` where standard error is a terminal")
    let logAccess = row("log.access").flag(default: false)
        .means(
            "one line for each request at `info`: method, path, route, status, duration, bytes, "
                + "address, request id and trace id; never a query, header or body"
        )

    let shutdownGrace = row("shutdown.grace").seconds(0...3_600, default: 25)
        .means(
            "seconds a stopping process gives to running jobs; it is gone within 5 more, if "
                + "need be by force, with status 1"
        )
}

private func row(_ name: String) -> SettingKey { SettingKey(name: name) }

/// Makes the key of a row that each named reminder can set for itself.
func reminderRow(_ name: String) -> SettingKey {
    SettingKey(name: name, isPerReminder: true)
}
