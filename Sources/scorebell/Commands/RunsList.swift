import ArgumentParser
import Console
import Jobs
import Platform
import Reminders

/// `scorebell runs list`: lists jobs, the newest first.
struct RunsList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the jobs, the newest first."
    )

    @OptionGroup var options: ConfigurationOptions

    @Option(
        help: ArgumentHelp(
            "Only jobs in this state; may be repeated.",
            discussion: "One of \(JobState.allCases.map(\.rawValue).joined(separator: ", ")).",
            valueName: "state"
        )
    )
    var state: [JobState] = []

    @Option(help: ArgumentHelp("Only jobs of this Port run.", valueName: "id"))
    var run: String?

    @Option(
        help: ArgumentHelp(
            "Only jobs of the reminder of this name; an empty name is the one without.",
            valueName: "name"
        )
    )
    var reminder: String?

    @Option(
        help: ArgumentHelp(
            "Only jobs that were accepted since then: 90m, 2h, 3d, or 2026-11-24T09:30:00Z.",
            valueName: "time"
        )
    )
    var since: TimeArgument?

    @Option(help: ArgumentHelp("The most jobs to list.", valueName: "number"))
    var limit = 50

    @Option(help: ArgumentHelp("Continues a list behind its last job.", valueName: "cursor"))
    var after: String?

    @Flag(help: "Prints one JSON object a line.")
    var json = false

    func validate() throws {
        guard (1...10_000).contains(limit) else {
            throw ValidationError("--limit must be a number from 1 to 10000.")
        }
        if let after, !JobPage.isCursor(after) {
            throw ValidationError("--after must be what the list before has ended with.")
        }
    }

    func run() async throws {
        let now = WallClock.system.now()
        let filter = JobFilter(
            states: Set(state),
            runID: run,
            lane: reminder.map { ReminderRequest(reminder: $0.isEmpty ? nil : $0).lane },
            since: since?.timestamp(now: now)
        )
        let page = try await RunsDatabase(options)
            .use { store throws(JobStoreError) in
                try await store.list(filter, after: after, limit: limit)
            }
        if json {
            for job in page.jobs { print(try JobRecord(job).line()) }
        } else if page.jobs.isEmpty {
            print("There are no such jobs.")
        } else {
            let text = JobsText(terminal: .standardOutput)
            for line in text.table(of: page.jobs, now: now) { print(line) }
        }
        if let next = page.next {
            StandardError.print("scorebell: There are more: --after \(next).")
        }
        try StandardOutput.finish()
    }
}

extension JobState: ExpressibleByArgument {}
