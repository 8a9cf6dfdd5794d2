import ArgumentParser

/// The options of one reminder, for this process only.
struct ReminderOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The blueprint's identifier.", valueName: "id"))
    var blueprint: String?

    @Option(help: ArgumentHelp("The scorecard's identifier.", valueName: "id"))
    var scorecard: String?

    @Option(
        help: ArgumentHelp(
            "Which entities are looked at: a Port search rule or combinator.",
            valueName: "json"
        )
    )
    var filterRule: String?

    @Option(
        help: ArgumentHelp("\(SettingKey.reminderOperationKind.expected).", valueName: "kind")
    )
    var operationKind: String?

    @Option(
        help: ArgumentHelp(
            "Where it goes: \(SettingKey.reminderTargetKind.expected).",
            valueName: "kind"
        )
    )
    var targetKind: String?

    @Option(help: ArgumentHelp("\(SettingKey.reminderLayout.expected).", valueName: "layout"))
    var layout: String?

    @Option(
        help: ArgumentHelp(
            "One note for each owner: \(SettingKey.reminderRouteBy.expected).",
            valueName: "path"
        )
    )
    var routeBy: String?

    @Option(
        help: ArgumentHelp(
            "Where owners' channels stand: \(SettingKey.reminderChannelFrom.expected).",
            valueName: "paths"
        )
    )
    var channelFrom: String?

    @Flag(help: "Does everything but sending or writing, and tells who would get what.")
    var rehearse = false

    @Option(help: ArgumentHelp("The id of Port API credentials.", valueName: "id"))
    var portClientID: String?

    @Option(help: ArgumentHelp("\(SettingKey.portRegion.expected).", valueName: "region"))
    var portRegion: String?

    @Option(help: ArgumentHelp("The channel's id, with a bot token.", valueName: "id"))
    var slackChannel: String?

    @Option(help: ArgumentHelp("The address of a Jira, for ticket_handler.", valueName: "url"))
    var jiraURL: String?

    @Option(help: ArgumentHelp("The account of Jira's token.", valueName: "address"))
    var jiraEmail: String?

    @Option(help: ArgumentHelp("The key of the Jira project.", valueName: "key"))
    var jiraProject: String?

    @Option(
        name: .customLong("github-api-url"),
        help: ArgumentHelp("GitHub's API, for issue_handler.", valueName: "url")
    )
    var githubAPIURL: String?

    @Option(help: ArgumentHelp("The GitHub repository.", valueName: "owner/name"))
    var githubRepository: String?

    @Option(help: ArgumentHelp("The least severe log line to print.", valueName: "level"))
    var logLevel: String?

    /// Hidden: people who try it learn where secrets go instead.
    @Option(help: .hidden) var portClientSecret: String?
    @Option(help: .hidden) var slackWebhookURL: String?
    @Option(help: .hidden) var slackBotToken: String?
    @Option(help: .hidden) var jiraToken: String?
    @Option(help: .hidden) var githubToken: String?
    @Option(help: .hidden) var githubPrivateKey: String?

    /// The given settings, without secrets.
    var settings: [GivenSetting] {
        [
            (SettingKey.reminderBlueprint, blueprint, "--blueprint"),
            (SettingKey.reminderScorecard, scorecard, "--scorecard"),
            (SettingKey.reminderFilterRule, filterRule, "--filter-rule"),
            (SettingKey.reminderOperationKind, operationKind, "--operation-kind"),
            (SettingKey.reminderTargetKind, targetKind, "--target-kind"),
            (SettingKey.reminderLayout, layout, "--layout"),
            (SettingKey.reminderRouteBy, routeBy, "--route-by"),
            (SettingKey.reminderChannelFrom, channelFrom, "--channel-from"),
            (SettingKey.reminderRehearse, rehearse ? "true" : nil, "--rehearse"),
            (SettingKey.portClientID, portClientID, "--port-client-id"),
            (SettingKey.portRegion, portRegion, "--port-region"),
            (SettingKey.slackChannel, slackChannel, "--slack-channel"),
            (SettingKey.jiraURL, jiraURL, "--jira-url"),
            (SettingKey.jiraEmail, jiraEmail, "--jira-email"),
            (SettingKey.jiraProject, jiraProject, "--jira-project"),
            (SettingKey.githubAPIURL, githubAPIURL, "--github-api-url"),
            (SettingKey.githubRepository, githubRepository, "--github-repository"),
            (SettingKey.logLevel, logLevel, "--log-level"),
        ]
        .compactMap { key, value, word in
            guard let value, !value.isEmpty else { return nil }
            return GivenSetting(key: key, value: value, word: word)
        }
    }

    /// An error for each secret that was given where all users of the machine can read it.
    var problems: [String] {
        SecretOption.problems([
            ("--port-client-secret", SettingKey.portClientSecret, portClientSecret),
            ("--slack-webhook-url", SettingKey.slackWebhookURL, slackWebhookURL),
            ("--slack-bot-token", SettingKey.slackBotToken, slackBotToken),
            ("--jira-token", SettingKey.jiraToken, jiraToken),
            ("--github-token", SettingKey.githubToken, githubToken),
            ("--github-private-key", SettingKey.githubPrivateKey, githubPrivateKey),
        ])
    }
}

/// Secrets given on the command line.
enum SecretOption {
    /// Returns one sentence for each that was given.
    static func problems(_ options: [(flag: String, key: SettingKey, value: String?)]) -> [String] {
        options.filter { $0.value != nil }
            .map { flag, key, _ in key.refusal(of: flag) }
    }
}
