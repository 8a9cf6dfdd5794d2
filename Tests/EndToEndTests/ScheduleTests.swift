import Foundation
import Sandbox
import TestSupport
import Testing

/// Reminders that are sent by themselves, by the executable.
@Suite(.serialized, .timeLimit(.minutes(2)))
struct ScheduleTests {
    private static let complete = [
        "PORT_CLIENT_ID": "id",
        "PORT_CLIENT_SECRET": "port-secret-value",
        "SLACK_WEBHOOK_URL": "https://hooks.slack.com/services/T0/B0/slack-secret-value",
    ]

    private func check(
        _ changes: [String: String]
    ) async throws -> (status: Int32, text: String) {
        let folder = try TemporaryFolder()
        return try await Program.run(
            ["check"],
            environment: Self.complete.merging(changes) { _, new in new },
            in: folder.path
        )
    }

    @Test func `check prints the next three firings beside each reminder's name`() async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/reminders.yaml"
        let file = """
            reminder:
              schedule: 0 9 29 2 *
            reminders:
              daily:
                schedule: "30 8 1 1 *"
                time-zone: Asia/Kathmandu
              never:
                schedule: none
            """
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        let (status, text) = try await check(["SCOREBELL_CONFIG": path])
        #expect(status == 0)
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("  Next") }
        #expect(lines.count == 2, "\(text)")
        let leapDays = try #require(lines.first)
        #expect(
            leapDays.wholeMatch(
                of: #/ {2}Next {4}-: (\d{4}-02-29T09:00:00\+00:00(, )?){3}/#
            ) != nil,
            "\(leapDays)"
        )
        let newYears = try #require(lines.last)
        #expect(
            newYears.wholeMatch(
                of: #/ {2}Next {4}daily: (\d{4}-01-01T08:30:00\+05:45(, )?){3}/#
            ) != nil,
            "\(newYears)"
        )
    }

    @Test(
        arguments: [
            (
                ["REMINDER_SCHEDULE": "0 9 L * *"],
                "reminder.schedule (REMINDER_SCHEDULE) must be five cron fields such as "
                    + "0 9 * * MON, or none, not \"0 9 L * *\": the day of month L has one of the "
                    + "signs L, W, # and ?, which are not supported; write numbers, names, ranges, "
                    + "lists and steps."
            ),
            (
                ["REMINDER_TIME_ZONE": "Europe/Berln"],
                "reminder.time-zone (REMINDER_TIME_ZONE) must be the name of a time zone such as "
                    + "Europe/Berlin, not \"Europe/Berln\": there is no time zone Europe/Berln in "
                    + "/usr/share/zoneinfo; its name is one such as Europe/Berlin."
            ),
            (
                ["REMINDER_CATCH_UP": "59"],
                "reminder.catch-up (REMINDER_CATCH_UP) must be a number of seconds from 60 to "
                    + "86400, not \"59\"."
            ),
        ]
    )
    func `a wrong schedule is told in one sentence`(
        changes: [String: String],
        sentence: String
    ) async throws {
        let (status, text) = try await check(changes)
        #expect(status == 78)
        #expect(text.contains(sentence), "\(text)")
    }

    @Test func `a firing that was missed in a downtime is made up for, once`() async throws {
        try await Stage()
            .run { stage in
                let changes = ["REMINDER_SCHEDULE": "* * * * *"]
                let first = try await stage.serve(changes)
                #expect(await first.wrote("A schedule is in force."))
                first.signal(SIGTERM)
                #expect(await first.exitStatus() == 0)
                let before = stage.world.messages.count
                // As if it had been in force, and the process away, for ten minutes.
                try await Tool.run([
                    "sqlite3", "\(stage.folder.path)/scorebell.sqlite",
                    "UPDATE ledger SET writtenAt = writtenAt - 600000 WHERE book = 'schedules'",
                ])
                let second = try await stage.serve(changes)
                #expect(await second.wrote("A reminder is due."))
                _ = await stage.world.message(count: before + 1)
                let jobs = try await Tool.run([
                    "sqlite3", "\(stage.folder.path)/scorebell.sqlite",
                    "SELECT count(*), count(DISTINCT key) FROM job WHERE key LIKE 'schedule:@%'",
                ])
                // The tests may run over a full minute, which is a firing of its own.
                #expect(["1|1\n", "2|2\n", "3|3\n"].contains(jobs))
            }
    }
}
