import Foundation
import Testing

/// Whom a reminder tells, when and what: every key, where it may stand, and what is inherited.
struct AudienceSettingsTests {
    private static let all = """
        slack:
          join: true
        reminder:
          layout: detailed
          route-by: team
          channels:
            payments: "#payments"
            "Team: Ünïcode": https://acme.slack.com/archives/C0AAAAAAA/p1700000000000100
          channel-from: [owner.properties.slack_channel, entity.properties.slackChannel]
          default-channel: general
          allow-webhook-urls: true
          mention: owners
          people-from:
            - relations.owner
            - $team
          mentions-max: 3
          send-when: changed
          thread: true
          language: zh
          entities-max: 50
          exempt-from: exempt_until
          due-from: due_date
          grace: 7
          rehearse: true
          max-messages: 500
        """

    private static let allLines = [
        "one note for each team, by reminder.channels (2), owner.properties.slack_channel,"
            + " entity.properties.slackChannel, else to general",
        "with mention: owners by relations.owner, $team (3 at most), send-when: changed,"
            + " thread: true, exempt-from: exempt_until, due-from: due_date, grace: 7,"
            + " language: zh, entities-max: 50, max-messages: 500, allow-webhook-urls: true,"
            + " slack.join: true",
        "a rehearsal: nothing is sent",
    ]

    @Test func `every key is read from the file`() async throws {
        #expect(try await AudienceCheck.lines(Self.all) == Self.allLines)
    }

    @Test func `every key but the map is read from the environment, lists with commas`()
        async throws
    {
        let environment = [
            "SLACK_JOIN": "true", "REMINDER_LAYOUT": "detailed", "REMINDER_ROUTE_BY": "team",
            "REMINDER_CHANNEL_FROM":
                "owner.properties.slack_channel, entity.properties.slackChannel",
            "REMINDER_DEFAULT_CHANNEL": "general", "REMINDER_ALLOW_WEBHOOK_URLS": "true",
            "REMINDER_MENTION": "owners", "REMINDER_PEOPLE_FROM": "relations.owner,$team",
            "REMINDER_MENTIONS_MAX": "3", "REMINDER_SEND_WHEN": "changed",
            "REMINDER_THREAD": "true", "REMINDER_LANGUAGE": "zh", "REMINDER_ENTITIES_MAX": "50",
            "REMINDER_EXEMPT_FROM": "exempt_until", "REMINDER_DUE_FROM": "due_date",
            "REMINDER_GRACE": "7", "REMINDER_REHEARSE": "true", "REMINDER_MAX_MESSAGES": "500",
        ]
        let map = "reminder:\n  channels: {payments: C0AAAAAAA, web: C0BBBBBBB}\n"
        #expect(
            try await AudienceCheck.lines(map, AudienceCheck.bot.merging(environment) { $1 })
                == Self.allLines
        )
    }

    @Test func `a reminder that has none of them is told of as before`() async throws {
        #expect(try await AudienceCheck.lines("reminder:\n  layout: detailed\n") == [])
        #expect(try await AudienceCheck.lines("", [:]) == [])
    }

    @Test(arguments: [
        (
            "route-by: properties.squad",
            "one note for each of properties.squad, to the Slack channel"
        ),
        ("route-by: $team", "one note for each team, to the Slack channel C0123456789"),
        (
            "channel-from: entity.properties.slackChannel",
            "one note for each channel, by entity.properties.slackChannel, else to the Slack channel"
        ),
        (
            "deliver-to: people",
            "direct messages to people by $team; else one note, to the Slack channel C0123456789"
        ),
        ("send-when: always", "with send-when: always"),
        ("{layout: detailed, route-by: relations.domain, mention: groups}", "one note for each of"),
    ])
    func `how a reminder routes is printed`(setting: String, line: String) async throws {
        let lines = try await AudienceCheck.lines("reminder:\n  \(setting)\n")
        #expect(lines.first?.hasPrefix(line) == true, "\(lines)")
    }

    @Test func `a named reminder takes what it does not say, and says none`() async throws {
        let file =
            Self.all + """

                reminders:
                  like-it:
                  alone:
                    route-by: none
                    channel-from: []
                    default-channel: C0CCCCCCC
                    slack: {channel: C0CCCCCCC}
                    rehearse: false
                    language: en
                    exempt-from: none
                    due-from: none
                    mention: none
                  other-map:
                    channels: {web: "#web"}
                    people-from: $team
                """
        let result = try await AudienceCheck.check(file)
        #expect(result.status == 0, "\(result.text)")
        let parts = result.text.split(separator: "\n").map(String.init)
        func lines(of name: String) -> [String] {
            parts.drop { !$0.hasPrefix("          \(name): ") }.dropFirst()
                .prefix { $0.hasPrefix("            ") }.map { String($0.drop { $0 == " " }) }
        }
        #expect(lines(of: "like-it") == Self.allLines)
        #expect(
            lines(of: "alone") == [
                "with send-when: changed, thread: true, grace: 7, entities-max: 50,"
                    + " max-messages: 500, slack.join: true"
            ]
        )
        #expect(lines(of: "other-map").first?.contains("reminder.channels (1)") == true)
        #expect(lines(of: "other-map").dropFirst().first?.contains("owners by $team (3") == true)
    }

    @Test func `a named reminder's own keys are read from the environment too`() async throws {
        let own = [
            "REMINDERS_WEEKLY_ROUTE_BY": "relations.domain", "REMINDERS_WEEKLY_SLACK_JOIN": "yes",
        ]
        let result = try await AudienceCheck.check(
            "reminders:\n  weekly:\n",
            AudienceCheck.bot.merging(own) { $1 }
        )
        let lines =
            "            one note for each of relations.domain, to the Slack channel C0123456789\n"
            + "            with slack.join: true\n"
        #expect(result.text.components(separatedBy: lines).count == 2, "\(result.text)")
        let wrong = try await AudienceCheck.problems(
            "reminders:\n  weekly:\n",
            AudienceCheck.bot.merging(["REMINDERS_WEEKLY_CHANNELS": "x"]) { $1 }
        )
        #expect(
            wrong == [
                "REMINDERS_WEEKLY_CHANNELS cannot be used: reminders.weekly.channels is a map, which"
                    + " stands in the file only."
            ]
        )
    }

    @Test func `what a named reminder inherits and cannot use is no mistake of it`() async throws {
        let file =
            Self.all + """

                reminders:
                  own-webhook:
                    slack: {webhook-url: \(AudienceCheck.hook)}
                  classic:
                    layout: classic
                  by-word:
                    route-by: properties.squad
                  own-channel:
                    slack: {channel: C0DDDDDDD}
                  report:
                    operation-kind: scorecard_report
                    rehearse: false
                """
        let result = try await AudienceCheck.check(file)
        #expect(result.status == 0, "\(result.text)")
        let text = result.text.replacing(#/ +/#, with: " ")
        for lines in [
            // A webhook has one channel, and mentions nobody.
            "own-webhook: scorecard_reminder of ProductionReadiness for service, to an incoming"
                + " webhook (its URL is a secret)\n with send-when: changed, exempt-from:",
            "classic: scorecard_reminder of ProductionReadiness for service, to channel C0123456789"
                + " by https://slack.com/api, with a bot token (a secret)\n one note for each team",
            " one note for each of properties.squad, by reminder.channels (2),"
                + " entity.properties.slackChannel, else to general\n",
            " entity.properties.slackChannel, else to the Slack channel C0DDDDDDD\n",
        ]
        .dropFirst() {
            #expect(text.contains(lines), "\(lines)\n\(text)")
        }
        let classic = text.split(separator: "classic: ")[1].split(separator: "\n")[2]
        #expect(
            classic == " with send-when: changed, max-messages: 500, allow-webhook-urls: true,"
                + " slack.join: true"
        )
        #expect(text.contains("with a bot token (a secret)\n Listen "), "\(text)")
    }
}
