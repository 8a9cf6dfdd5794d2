import ArgumentParser
import Jobs
import Platform

/// `scorebell runs retry`: retries jobs that failed, died or were cancelled.
struct RunsRetry: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retry",
        abstract: "Retries jobs that failed, died or were cancelled.",
        discussion: """
            A job keeps what it has done: a message that Slack accepted is not sent again. A \
            server beside it begins within seconds.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("Jobs' ids, or their Port runs'.", valueName: "job"))
    var jobs: [String]

    @Option(
        help: ArgumentHelp(
            "Names this retry: the same word again for the same job changes nothing.",
            valueName: "word"
        )
    )
    var nonce: String?

    func run() async throws {
        let clock = WallClock.system
        let nonce = nonce ?? IDSource.timeOrdered(clock: clock).next()
        let areDone = try await RunsDatabase(options)
            .each(jobs) {
                (store, job) throws(JobStoreError) in
                switch try await store.replay(job.id, nonce: nonce, at: clock.now()) {
                case .replayed(let number, false):
                    .done("Job \(job.id) is queued again (retry \(number)).")
                case .replayed(let number, true):
                    .done("Job \(job.id) was queued again by this retry before (retry \(number)).")
                case .refused(.succeeded):
                    .refused("Job \(job.id) has succeeded; there is nothing to retry.")
                case .refused(let state):
                    .refused(
                        "Job \(job.id) is \(state.rawValue); only a job that is over is retried."
                    )
                case .unknown:
                    .refused(RunsDatabase.missing(job.id))
                }
            }
        if !areDone { throw ExitCode.failure }
    }
}
