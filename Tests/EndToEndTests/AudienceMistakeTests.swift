import Testing

/// What is wrong with a key about whom a reminder tells, or does not go with the others.
struct AudienceMistakeTests {
    @Test func `what needs the bot is told at once, each by its key`() async throws {
        let problems = try await AudienceCheck.problems(
            """
            slack: {join: true}
            reminder:
              layout: detailed
              route-by: team
              channels: {payments: C0AAAAAAA, web: "@web"}
              channel-from: owner.properties.slack_channel
              default-channel: C0BBBBBBB
              deliver-to: people
              mention: owners
              thread: true
            """,
            [:]
        )
        #expect(
            Set(problems) == [
                "reminder.route-by (REMINDER_ROUTE_BY) \(AudienceCheck.needsToken)",
                "reminder.channels \(AudienceCheck.needsToken)",
                "reminder.channel-from (REMINDER_CHANNEL_FROM) \(AudienceCheck.needsToken)",
                "reminder.default-channel (REMINDER_DEFAULT_CHANNEL) \(AudienceCheck.needsToken)",
                "reminder.deliver-to (REMINDER_DELIVER_TO) needs slack.bot-token: an incoming"
                    + " webhook writes to nobody else.",
                "reminder.mention (REMINDER_MENTION) needs slack.bot-token: an incoming webhook"
                    + " finds nobody.",
                "reminder.thread (REMINDER_THREAD) needs slack.bot-token: an incoming webhook does"
                    + " not tell what to reply to.",
                "slack.join (SLACK_JOIN) \(AudienceCheck.needsToken)",
                "The channel of \"web\" in reminder.channels must be a channel's id, name or address"
                    + " in Slack: It names a person or a group, not a channel.",
            ]
        )
        #expect(problems.count == 9)
    }

    @Test func `what needs the detailed layout is told, and what is as by default is not`()
        async throws
    {
        let problems = try await AudienceCheck.problems(
            """
            reminder:
              thread: true
              mention: owners
              language: zh
              entities-max: 10
              exempt-from: exempt_until
              due-from: due_date
              grace: 1
              send-when: changed
            """
        )
        let keys = ["thread", "mention", "language", "entities-max", "exempt-from", "due-from"]
        #expect(
            Set(problems)
                == Set(
                    (keys + ["grace"])
                        .map { key in
                            let variable = key.uppercased().replacing("-", with: "_")
                            return "reminder.\(key) (REMINDER_\(variable)) needs reminder.layout to"
                                + " be detailed: the classic layout has no place for it."
                        }
                )
        )
        let plain = """
            reminder: {thread: false, mention: none, language: en, entities-max: 200, grace: 0,
              exempt-from: none, due-from: none, route-by: none, channel-from: none,
              deliver-to: channels, allow-webhook-urls: false, channels: {}}
            """
        #expect(try await AudienceCheck.check(plain, [:]).status == 0)
    }

    static let wrong: [(setting: String, problem: String)] = [
        (
            "{route-by: squad, channels: {a: C0AAAAAAA}, channel-from: owner.properties.slack}",
            "reminder.route-by (REMINDER_ROUTE_BY) must be team, properties.X, relations.X or none,"
                + " not \"squad\"."
        ),
        (
            "route-by: relations.domain.team",
            "reminder.route-by (REMINDER_ROUTE_BY) must be team, properties.X, relations.X or none,"
                + " not \"relations.domain.team\": X is one identifier in Port: letters, digits, @,"
                + " _, = and - only."
        ),
        (
            "{allow-webhook-urls: true, channel-from: [properties.x]}",
            "reminder.channel-from (REMINDER_CHANNEL_FROM) must be owner.properties.X and"
                + " entity.properties.X, or none, not \"properties.x\"."
        ),
        (
            "channel-from: [entity.properties.a, entity.team]",
            "reminder.channel-from (REMINDER_CHANNEL_FROM) must be owner.properties.X and"
                + " entity.properties.X, or none, not \"entity.properties.a,entity.team\"."
        ),
        (
            "people-from: []",
            "reminder.people-from (REMINDER_PEOPLE_FROM) must be one or more of $team,"
                + " properties.X and relations.X, not \",\"."
        ),
        (
            "exempt-from: properties.exempt_until",
            "reminder.exempt-from (REMINDER_EXEMPT_FROM) must be the identifier of a property of"
                + " _rule_result, or none, not \"properties.exempt_until\": it stands without"
                + " properties. before it."
        ),
        (
            "due-from: due date",
            "reminder.due-from (REMINDER_DUE_FROM) must be the identifier of a property of"
                + " _rule_result, or none, not \"due date\"."
        ),
        (
            "deliver-to: teams",
            "reminder.deliver-to (REMINDER_DELIVER_TO) must be channels or people, not \"teams\"."
        ),
        (
            "mention: everybody",
            "reminder.mention (REMINDER_MENTION) must be none, owners or groups, not \"everybody\"."
        ),
        (
            "mentions-max: 0",
            "reminder.mentions-max (REMINDER_MENTIONS_MAX) must be a number from 1 to 20, not \"0\"."
        ),
        (
            "send-when: daily",
            "reminder.send-when (REMINDER_SEND_WHEN) must be unmet, changed or always, not"
                + " \"daily\"."
        ),
        (
            "thread: deep",
            "reminder.thread (REMINDER_THREAD) must be true or false, not \"deep\"."
        ),
        (
            "language: de",
            "reminder.language (REMINDER_LANGUAGE) must be en or zh, not \"de\"."
        ),
        (
            "entities-max: 0",
            "reminder.entities-max (REMINDER_ENTITIES_MAX) must be a number from 1 to 10000, not"
                + " \"0\"."
        ),
        (
            "grace: 1.5",
            "reminder.grace (REMINDER_GRACE) must be a number of days from 0 to 365, not \"1.5\"."
        ),
        (
            "max-messages: 0",
            "reminder.max-messages (REMINDER_MAX_MESSAGES) must be a number from 1 to 100000, not"
                + " \"0\"."
        ),
        (
            "{route-by: team, channels: C0123456789}",
            "reminder.channels must be a map from owners to channels, not \"C0123456789\"."
        ),
        (
            "channels: {payments: C0AAAAAAA}",
            "reminder.channels needs reminder.route-by: without it nobody is an owner."
        ),
        (
            "channel-from: owner.properties.slack",
            "reminder.channel-from (REMINDER_CHANNEL_FROM) names owner.properties.slack, which needs"
                + " reminder.route-by: without it nobody is an owner."
        ),
        (
            "{route-by: properties.squad, channel-from: owner.properties.slack}",
            "reminder.channel-from (REMINDER_CHANNEL_FROM) names owner.properties.slack, but who"
                + " owns by properties.squad is a word, which has no properties."
        ),
        (
            "{layout: detailed, mention: groups}",
            "reminder.mention (REMINDER_MENTION) needs reminder.route-by: a group is found by its"
                + " owner's name."
        ),
        (
            "{route-by: team, allow-webhook-urls: true}",
            "reminder.allow-webhook-urls (REMINDER_ALLOW_WEBHOOK_URLS) needs reminder.channel-from:"
                + " no other channel comes from the catalogue."
        ),
        (
            "default-channel: C0BBBBBBB",
            "reminder.default-channel (REMINDER_DEFAULT_CHANNEL) needs reminder.route-by where"
                + " slack.channel is set: without it everything goes to one channel."
        ),
        (
            "{route-by: team, default-channel: \"@platform\"}",
            "reminder.default-channel (REMINDER_DEFAULT_CHANNEL) must be a channel's id, name or"
                + " address in Slack: It names a person or a group, not a channel."
        ),
    ]

    @Test(arguments: wrong)
    func `a wrong value, and one that does not fit the others, is one sentence`(
        setting: String,
        problem: String
    ) async throws {
        #expect(try await AudienceCheck.problems("reminder:\n  \(setting)\n") == [problem])
    }
}
