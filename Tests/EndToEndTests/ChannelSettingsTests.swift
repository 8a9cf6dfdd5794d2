import Testing

/// Channels in the configuration: their forms, the map of owners, and the default.
struct ChannelSettingsTests {
    static let channels: [(channel: String, mistake: String?)] = [
        ("C0123456789", nil), ("G0123456789", nil), ("D0123456789", nil), ("\"#payments\"", nil),
        ("payments_2-eu", nil), ("支付", nil),
        ("https://acme.slack.com/archives/C0123456789", nil),
        ("https://acme.slack.com/archives/C0123456789/p1700000000000100", nil),
        ("https://slack.com/app_redirect?channel=C0123456789", nil),
        ("https://app.slack.com/client/T0123456789/C0123456789", nil),
        ("https://acme.enterprise.slack-gov.com/archives/C0123456789", nil),
        ("\"slack://channel?team=T0123456789&id=C0123456789\"", nil),
        (
            AudienceCheck.hook,
            "It is a webhook's URL, which is a secret and belongs to slack.webhook-url."
        ),
        (
            "https://hooks.slack-gov.com/services/T0/B0/slack-secret-value",
            "It is a webhook's URL, which is a secret and belongs to slack.webhook-url."
        ),
        ("https://acme.slack.com/archives/", "It is a link to Slack, but to no channel."),
        ("https://example.com/archives/C0123456789", "It is a link to another site than Slack."),
        ("https://notslack.com/archives/C0123456789", "It is a link to another site than Slack."),
        ("\"@payments\"", "It names a person or a group, not a channel."),
        ("someone@example.com", "It names a person or a group, not a channel."),
        ("\"#\"", unknown), ("Payments team", unknown), ("ftp://example.com", unknown),
    ]

    private static let unknown =
        "It is no channel of Slack's: an id such as C0123456789, a #name or a link to the channel is"
        + " needed."

    @Test(arguments: channels)
    func `each form of a channel in the map is looked at, and a webhook's is refused`(
        channel: String,
        mistake: String?
    ) async throws {
        let file =
            "reminder:\n  route-by: team\n  channels:\n    web: C0AAAAAAA\n    pay: \(channel)\n"
        guard let mistake else {
            #expect(try await AudienceCheck.check(file).status == 0)
            return
        }
        let place = "The channel of \"pay\" in reminder.channels must be"
        let webhooks = file + "  channel-from: owner.properties.slack\n  allow-webhook-urls: true\n"
        for file in [file, webhooks] {
            #expect(
                try await AudienceCheck.problems(file) == [
                    "\(place) a channel's id, name or address in Slack: \(mistake)"
                ]
            )
        }
    }

    static let maps: [(map: String, problem: String)] = [
        (
            "{payments: #payments\n    }",
            "The channel of \"payments\" in reminder.channels is missing; a name with # before it"
                + " stands in quotation marks."
        ),
        (
            "{payments: [C0AAAAAAA, C0BBBBBBB]}",
            "The value of \"payments\" in reminder.channels must be one text."
        ),
        (
            "{[payments]: C0AAAAAAA}",
            "A name in reminder.channels must be one text."
        ),
    ]

    @Test(arguments: maps)
    func `what is no map of texts is told by its owner`(
        map: String,
        problem: String
    ) async throws {
        let file = "reminder:\n  route-by: team\n  channels: \(map)\n"
        #expect(try await AudienceCheck.problems(file) == [problem])
    }

    @Test func `owners are told apart by their bytes, and each stands once in the map`()
        async throws
    {
        let composed = "reminder:\n  route-by: team\n  channels:\n    \u{E9}: C0AAAAAAA\n"
        #expect(
            try await AudienceCheck.lines(composed + "    e\u{301}: C0BBBBBBB\n").first?
                .contains("reminder.channels (2)") == true
        )
        let twice = try await AudienceCheck.problems(composed + "    \u{E9}: C0BBBBBBB\n")
        #expect(twice.count == 1 && twice[0].contains("is not YAML: line"), "\(twice)")
        #expect(twice[0].contains("more than one key"), "\(twice)")
    }

    @Test func `a map stands in the file only`() async throws {
        let variable = AudienceCheck.bot.merging(["REMINDER_CHANNELS": "payments=C0AAAAAAA"]) { $1 }
        #expect(
            try await AudienceCheck.problems("", variable) == [
                "REMINDER_CHANNELS cannot be used: reminder.channels is a map, which stands in the"
                    + " file only."
            ]
        )
        let set = try await AudienceCheck.check(
            "",
            AudienceCheck.bot,
            ["check", "--set", "reminder.channels=C0AAAAAAA"]
        )
        #expect(set.status == 78)
        #expect(
            set.text == "scorebell: --set reminder.channels cannot be used: reminder.channels is a"
                + " map, which stands in the file only.\n"
        )
    }

    @Test func `an unknown key names the nearest, whoever stands in the misspelt map`()
        async throws
    {
        let problems = try await AudienceCheck.problems(
            """
            reminder:
              chanels:
                platform-engineering-enablement: C0AAAAAAA
              channels-from: owner.properties.x
            reminders:
              weekly:
                chanels: {payments: C0AAAAAAA}
                debounce: 5
            teams: {webhook-url: https://example.com}
            """
        )
        let nearest = problems.map { $0.split(separator: " did you mean ").last ?? "" }
        #expect(
            nearest.prefix(3) == [
                "reminder.channels?", "reminder.channel-from?", "reminders.weekly.channels?",
            ]
        )
        // Not built.
        #expect(problems.count == 5)
        #expect(problems[3].hasPrefix("Unknown key reminders.weekly.debounce in "))
        #expect(problems[4].hasPrefix("Unknown key teams.webhook-url in "))
    }

    @Test
    func `a default channel that is an id, or a link with one, takes the place of slack.channel`()
        async throws
    {
        let alone = AudienceCheck.bot.merging(["SLACK_CHANNEL": ""]) { $1 }
        let file = "reminder:\n  route-by: team\n  default-channel: C0EEEEEEE\n"
        #expect(
            try await AudienceCheck.lines(file, alone) == [
                "one note for each team, to the Slack channel C0EEEEEEE"
            ]
        )
        let link = file.replacing("C0EEEEEEE", with: "https://acme.slack.com/archives/C0EEEEEEE")
        #expect(try await AudienceCheck.lines(link, alone).first?.hasSuffix(" C0EEEEEEE") == true)
        let name = file.replacing("C0EEEEEEE", with: "general")
        #expect(
            try await AudienceCheck.problems(name, alone) == [
                "reminder.default-channel (REMINDER_DEFAULT_CHANNEL) must be a channel's id, name or"
                    + " address in Slack, not \"general\": it has to be an id such as C0123456789"
                    + " where slack.channel is not set."
            ]
        )
        #expect(
            try await AudienceCheck.problems("reminder:\n  route-by: team\n", alone) == [
                "slack.channel (SLACK_CHANNEL) is missing; it must be a channel id such as"
                    + " C0123456789 where slack.bot-token is set."
            ]
        )
    }

    @Test func `lists of other keys may be YAML lists too, and other values may not`() async throws
    {
        #expect(
            try await AudienceCheck.check("http:\n  trusted-proxies: [10.0.0.0/8, unix]\n").status
                == 0
        )
        #expect(try await AudienceCheck.check("http:\n  trusted-proxies: []\n").status == 0)
        #expect(
            try await AudienceCheck.problems("http:\n  host: [a, b]\n") == [
                "The key http.host is a list; it must be one value."
            ]
        )
        #expect(
            try await AudienceCheck.problems("http:\n  trusted-proxies: [[10.0.0.0/8], ~]\n") == [
                "The list http.trusted-proxies has an item that is no text."
            ]
        )
    }

    @Test func `send takes the keys of routing as options, and says their mistakes in their words`()
        async throws
    {
        let result = try await AudienceCheck.check(
            "",
            [:],
            ["send", "--route-by", "team", "--channel-from", "owner.x", "--rehearse"]
        )
        #expect(result.status == 78)
        #expect(
            result.text.split(separator: "\n") == [
                "scorebell: --channel-from must be owner.properties.X and entity.properties.X, or"
                    + " none, not \"owner.x\".",
                "scorebell: --route-by \(AudienceCheck.needsToken)",
            ],
            "\(result.text)"
        )
    }
}
