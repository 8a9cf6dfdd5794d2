import ArgumentParser
import Jobs
import Vocabulary

/// `scorebell runs show`: one job with its steps and replays, and how its report fares.
struct RunsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one job with its steps, and how its report fares."
    )

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("A job's id, or its Port run's.", valueName: "job"))
    var job: String

    @Flag(help: "Prints one JSON object.")
    var json = false

    func run() async throws {
        let story = try await RunsDatabase(options)
            .use { store throws(JobStoreError) in
                guard let job = try await store.find(job) else { return JobStory?.none }
                return JobStory(
                    job: job,
                    steps: try await store.steps(of: job.id),
                    replays: try await store.replays(of: job.id),
                    others: try await others(of: job, in: store)
                )
            }
        guard let story else {
            StandardError.print("scorebell: \(RunsDatabase.missing(job))")
            throw ExitCode.failure
        }
        if json {
            print(try JobRecord(story).line())
        } else {
            let text = JobsText(terminal: .standardOutput)
            for line in text.lines(of: story) { print(line) }
        }
        StandardOutput.flush()
    }

    /// Jobs without a run have nothing in common.
    private func others(
        of job: Job,
        in store: any JobStore
    ) async throws(JobStoreError) -> [Job] {
        guard job.hasRun else { return [] }
        let filter = JobFilter(runID: job.runID)
        return try await store.list(filter, after: nil, limit: Self.othersMax)
            .jobs.filter { $0.id != job.id }
    }

    /// A run has one report for each end of its job.
    private static let othersMax = 20
}

/// What there is to tell of one job.
struct JobStory: Sendable {
    var job: Job
    var steps: [StepRecord]
    var replays: [Replay]
    /// The other jobs of its run, which are its reports, those that came last first.
    var others: [Job]
}
