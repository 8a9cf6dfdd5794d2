import GitHub
import Jobs
import JobsPostgres
import JobsSQLite
import Outbound
import Platform
import PortAPI
import PortPull
import Reminders
import Scorecards
import Slack
import Workers

/// Checks whether Port, Slack, the trackers and the database would serve the configured service.
///
/// It changes nothing, and posts nothing unless asked to.
struct OnlineCheck: Sendable {
    let settings: Settings
    let transport: HTTPTransport
    let port: PortClient
    /// Returns the Slack channel of a reminder.
    let slack: @Sendable (Settings.Reminder) -> SlackChannel
    /// Asks a tracker whether tickets could be kept there.
    let tracker: @Sendable (TrackerTarget) async throws(DeliveryFailure) -> TrackerProbe
    let wallClock: WallClock
    let ids: IDSource
    /// Whether to post one message to each channel.
    let postsTest: Bool
    private let clockWatch: ClockSkewProbe

    init(
        _ settings: Settings,
        transport: HTTPTransport,
        wallClock: WallClock = .system,
        postsTest: Bool,
        port: (HTTPTransport) -> PortClient,
        slack: @escaping @Sendable (Settings.Reminder, HTTPTransport) -> SlackChannel,
        tracker:
            @escaping @Sendable (TrackerTarget, HTTPTransport) async throws(DeliveryFailure)
            -> TrackerProbe
    ) {
        self.settings = settings
        self.wallClock = wallClock
        self.postsTest = postsTest
        ids = .timeOrdered(clock: wallClock)
        clockWatch = ClockSkewProbe(service: "port", wallClock: wallClock)
        let watched = clockWatch.watching(transport)
        self.transport = watched
        self.port = port(watched)
        self.slack = { slack($0, watched) }
        self.tracker = { target async throws(DeliveryFailure) in
            try await tracker(target, watched)
        }
    }

    /// All reminders with their names, the unnamed one first.
    private var reminders: [(name: String?, reminder: Settings.Reminder)] {
        [(nil, settings.reminder)]
            + settings.namedReminders.sorted { $0.key < $1.key }.map { ($0, $1) }
    }

    /// Returns all findings, in the order of the configuration.
    func findings() async -> [Finding] {
        async let ofSlack = channels()
        async let ofTrackers = trackers()
        async let ofDatabase = database()
        var findings = await credentials()
        if !findings.contains(where: { $0.grade == .problem }) {
            for (name, reminder) in reminders {
                findings.append(await subject(of: reminder, name))
            }
            findings += await pull()
        }
        findings += skew()
        return await findings + ofSlack + ofTrackers + ofDatabase
    }

    private func credentials() async -> [Finding] {
        do throws(PortError) {
            try await port.verifyCredentials()
            return [
                .fine("port.client-id", "Port gives an access token at \(settings.port.baseURL).")
            ]
        } catch {
            return [.problem("port.client-id", "\(error)")]
        }
    }

    /// Returns what keeps Port from giving runs; claims none, for that would delay it.
    private func pull() async -> [Finding] {
        guard settings.pull != nil else { return [] }
        let key = SettingKey.portPull.name
        do throws(PortError) {
            let obstacles = try await PullObstacle.all(for: port)
            guard obstacles.isEmpty else { return obstacles.map { .problem(key, "\($0)") } }
            let fine = "Port keeps runs for those who claim them, as these credentials may."
            return [.fine(key, fine)]
        } catch {
            return [.problem(key, "\(error)")]
        }
    }

    private func subject(of reminder: Settings.Reminder, _ name: String?) async -> Finding {
        let subject = reminder.subject
        let key = name.map { "reminders.\($0)" } ?? "reminder"
        do throws(PortError) {
            let scorecard = try await port.scorecard(subject.scorecard, of: subject.blueprint)
            let entities = try await port.entities(
                of: subject.blueprint,
                scorecard: subject.scorecard,
                filter: subject.filterRule
            )
            let found =
                "\(entities.count) \(entities.count == 1 ? "entity" : "entities")"
                + " of \(subject.blueprint)"
            guard !scorecard.rules.isEmpty else {
                return .warning(
                    "\(key).scorecard",
                    "\(subject.scorecard) has no rules, so there is nothing to remind of: add some"
                        + " in Port, or name another scorecard."
                )
            }
            guard !entities.isEmpty else {
                return .warning(
                    subject.filterRule == nil ? "\(key).blueprint" : "\(key).filter-rule",
                    "There are no entities of \(subject.blueprint) to look at: widen the filter"
                        + " rule, or name another blueprint."
                )
            }
            return .fine("\(key).scorecard", "\(subject.scorecard) of \(found).")
        } catch {
            return .problem("\(key).scorecard", "\(error)")
        }
    }

    /// Compares the clocks: webhooks that seem too old or too new are refused.
    private func skew() -> [Finding] {
        guard let ahead = clockWatch.ahead else { return [] }
        let seconds = ahead.magnitude.milliseconds / 1_000
        let key = "webhook.tolerance"
        let relation =
            "This machine's clock is \(seconds) s \(ahead < .zero ? "behind" : "ahead of")"
            + " Port's"
        guard ahead.magnitude <= settings.webhookTolerance else {
            return [
                .problem(
                    key,
                    "\(relation), so every webhook would be refused: set the clock, best by NTP."
                )
            ]
        }
        guard ahead.magnitude <= settings.webhookTolerance / 2 else {
            return [
                .warning(
                    key,
                    "\(relation), more than half of what a webhook may differ by: set the clock,"
                        + " best by NTP."
                )
            ]
        }
        return [.fine(key, "This machine's clock agrees with Port's to within \(seconds + 1) s.")]
    }

    /// Checks each channel once, whichever reminders use it.
    private func channels() async -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<String> = []
        for (name, reminder) in reminders
        where reminder.tracker == nil && seen.insert(reminder.slack.identity).inserted {
            let section = name.map { "reminders.\($0).slack" } ?? "slack"
            let key = "\(section).\(reminder.slack.keyName)"
            let channel = slack(reminder)
            do throws(SlackError) {
                let probe = try await channel.probe(for: features(of: reminder.slack.identity))
                findings.append(.fine(key, probe.finding))
                findings += probe.warnings.map { .warning(key, $0) }
                guard postsTest else { continue }
                try await channel.deliver(
                    SlackMessage(text: "A test message of `scorebell check`.", blocks: []),
                    mark: SlackMark(jobID: "check-\(ids.next())", number: 1)
                )
                findings.append(.fine(key, "A test message was posted."))
            } catch {
                findings.append(.problem(key, error.description(of: "message")))
            }
        }
        return findings
    }

    /// What the reminders with that channel want to do in Slack, each once.
    private func features(of identity: String) -> [SlackFeature] {
        let wanted = reminders.map(\.reminder)
            .filter { $0.tracker == nil && $0.slack.identity == identity }
            .flatMap {
                SlackFeature.wanted(by: $0.subject.audience, joins: $0.joinsChannels)
            }
        return SlackFeature.allCases.filter(wanted.contains)
    }

    /// Asks each tracker once, whichever reminders use it; what is told of one account is not told
    /// again of its next project.
    private func trackers() async -> [Finding] {
        var findings: [Finding] = []
        var seen: Set<String> = []
        var told: Set<String> = []
        for (name, reminder) in reminders {
            guard let target = reminder.tracker, seen.insert(target.identity).inserted else {
                continue
            }
            let key = name.map { "reminders.\($0).\(target.keyName)" } ?? target.keyName
            do throws(DeliveryFailure) {
                let probe = try await tracker(target)
                let fine = probe.findings.map { Finding.fine(key, $0) }
                let warnings = probe.warnings.map { Finding.warning(key, $0) }
                findings += (fine + warnings)
                    .filter { told.insert("\(target.accountIdentity)\n\($0.text)").inserted }
            } catch {
                findings.append(
                    .problem(key, error.description(of: reminder.subject.operation.noun))
                )
            }
        }
        return findings
    }

    /// The services that are asked beside the database, as the beginning of a list.
    var services: String {
        let targets = reminders.map(\.reminder.subject.operation.target)
        let others: [String] = TargetKind.allCases.filter(targets.contains)
            .map { kind in
                switch kind {
                case .slack: "Slack"
                case .jira: "Jira"
                case .github: "GitHub"
                }
            }
        return (["Port"] + others).joined(separator: ", ")
    }

    private func database() async -> [Finding] {
        let key = "database.url"
        let summary = settings.databaseURL.summary
        do throws(JobStoreError) {
            let isThere =
                switch settings.databaseURL {
                case .sqlite(let path): try SQLiteJobStore.probe(path: path)
                case .postgres(let url): try PostgresJobStore.probe(url: url)
                }
            let finding = isThere ? "answers" : "has no tables yet, which can be made"
            return [.fine(key, "\(summary) \(finding).")]
        } catch {
            return [.problem(key, "\(summary): \(error)")]
        }
    }
}

extension TrackerTarget {
    /// The key that decides who writes tickets.
    fileprivate var keyName: String {
        switch self {
        case .jira: SettingKey.jiraToken.name
        case .github(let github):
            switch github.login {
            case .token: SettingKey.githubToken.name
            case .app: SettingKey.githubAppID.name
            }
        }
    }
}

extension SlackTarget {
    /// The last part of the key that decides where messages go.
    fileprivate var keyName: String {
        switch self {
        case .webhook: "webhook-url"
        case .bot: "bot-token"
        }
    }
}
