import JSON
import Outbound
import HTTPTypes
import Platform
import Reminders
import Scorecards
import Slack
import Testing

/// What `check --online` says of permissions that lack.
struct SlackFeatureTests {
    private static let sentences: [(SlackFeature, String)] = [
        (
            .otherChannels,
            "Posting to public channels that the app is not in needs the scope chat:write.public: add"
                + " it to the app and install it again. Otherwise invite it to each channel, or set"
                + " slack.join."
        ),
        (
            .joining,
            "Joining public channels (slack.join) needs the scope channels:join: add it to the app"
                + " and install it again. Otherwise invite it to each channel."
        ),
        (
            .channelNames,
            "Finding channels by their names needs the scopes channels:read and groups:read: add"
                + " them to the app and install it again. Otherwise only ids and links lead to"
                + " channels."
        ),
        (
            .searchingChannels,
            "Finding a message again in other channels after a lost answer needs the scopes"
                + " channels:history and groups:history: add them to the app and install it again."
                + " Otherwise slack.on-unknown decides whether it is sent again."
        ),
        (
            .mentioningPeople,
            "Mentioning people by their e-mail addresses needs the scopes users:read and"
                + " users:read.email: add them to the app and install it again. Otherwise they are"
                + " only named."
        ),
        (
            .mentioningGroups,
            "Mentioning user groups needs the scope usergroups:read: add it to the app and install"
                + " it again. Otherwise they are only named."
        ),
        (
            .directMessages,
            "Writing to people by their e-mail addresses needs the scopes users:read and"
                + " users:read.email: add them to the app and install it again. Otherwise their"
                + " teams' channels are told instead."
        ),
        (
            .searchingDirectMessages,
            "Finding a direct message again after a lost answer needs the scopes im:write and"
                + " im:history: add them to the app and install it again. Otherwise slack.on-unknown"
                + " decides whether it is sent again."
        ),
    ]

    @Test(arguments: sentences)
    func `what a feature lacks is named, with what happens otherwise`(
        feature: SlackFeature,
        sentence: String
    ) {
        #expect(feature.warning(granted: ["chat:write"]) == sentence)
    }

    @Test func `each feature has its sentence, and what is there is not asked for`() {
        #expect(Self.sentences.map(\.0) == SlackFeature.allCases)
        #expect(
            SlackFeature.channelNames.warning(granted: ["channels:read"])?
                .contains("needs the scope groups:read: add it to") == true
        )
        #expect(
            SlackFeature.mentioningPeople.warning(granted: ["users:read", "users:read.email"])
                == nil
        )
    }

    private static let named = Audience(channels: ["pay": "#payments"])

    @Test(
        arguments: [
            (Audience(), false, []),
            // An owner without a channel goes to the configured one.
            (Audience(routeBy: .team), false, []),
            (
                Audience(channels: ["pay": "C0123456789"]), false,
                [.otherChannels, .searchingChannels]
            ),
            (Audience(defaultChannel: "C0123456789"), true, [.joining, .searchingChannels]),
            (named, false, [.otherChannels, .channelNames, .searchingChannels]),
            (named, true, [.joining, .channelNames, .searchingChannels]),
            (Audience(mention: .owners), false, [.mentioningPeople]),
            (Audience(mention: .groups), false, [.mentioningGroups]),
            (
                Audience(deliverTo: .people), false,
                [.directMessages, .searchingDirectMessages]
            ),
        ] as [(Audience, Bool, [SlackFeature])]
    )
    func `what is configured says which permissions are needed`(
        audience: Audience,
        joins: Bool,
        features: [SlackFeature]
    ) {
        #expect(SlackFeature.wanted(by: audience, joins: joins) == features)
    }

    @Test func `a channel that the catalogue names may be given by its name`() throws {
        let path = try #require(ChannelPath("owner.properties.slack"))
        let features = SlackFeature.wanted(by: Audience(channelFrom: [path]), joins: false)
        #expect(features == [.otherChannels, .channelNames, .searchingChannels])
    }

    private func probe(_ scopes: String?, _ features: [SlackFeature]) async throws -> SlackProbe {
        var headers = HTTPFields()
        if let name = HTTPField.Name("x-oauth-scopes") { headers[name] = scopes }
        let slack = ScriptedSlack([
            .answer(200, #"{"ok":true,"bot_id":"B1","user":"u","team":"t"}"#, headers: headers),
            .answer(200, #"{"ok":true,"messages":[]}"#),
        ])
        return try await SlackChannel.bot(slack.bot()).probe(for: features)
    }

    @Test func `a look at the channel warns of what lacks for what is configured`() async throws {
        let granted = "chat:write,channels:history,channels:join"
        let probe = try await probe(granted, [.joining, .mentioningGroups])
        #expect(probe.warnings == [SlackFeature.mentioningGroups.warning(granted: [])])
        #expect(try await self.probe(granted, []).warnings == [])
        // Where Slack does not say what was granted, nothing can be said.
        #expect(try await self.probe(nil, SlackFeature.allCases).warnings == [])
    }
}
