import ArgumentParser
import Jobs
import Platform
import Workers

/// `scorebell runs cancel`: cancels unfinished jobs, whose runs in Port then end with FAILURE.
struct RunsCancel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cancel",
        abstract: "Ends jobs that are not over; their runs in Port end with FAILURE.",
        discussion: """
            A job that runs is stopped at its next step, at the latest with its next heartbeat; a \
            message that is on its way is not called back.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("Jobs' ids, or their Port runs'.", valueName: "job"))
    var jobs: [String]

    @Option(help: ArgumentHelp("Why, in one sentence; the run is told.", valueName: "sentence"))
    var reason = "An operator cancelled it."

    func run() async throws {
        let database = try RunsDatabase(options)
        let (publicURL, reminder) = (database.publicURL, database.reminder)
        let areDone = try await database.each(jobs) { (store, job) throws(JobStoreError) in
            let answer = try await store.cancel(
                job.id,
                reason: reason,
                at: WallClock.system.now()
            ) { job in
                ScorecardJob.report(cancelOf: job, configured: reminder) { jobID in
                    publicURL.map { "\($0)/runs/\(jobID)" }
                }
            }
            return switch answer {
            case .cancelled: .done("Job \(job.id) is cancelled.")
            case .refused(.cancelled): .done("Job \(job.id) was cancelled before.")
            case .refused(let state):
                .refused("Job \(job.id) is over already: it is \(state.rawValue).")
            case .unknown: .refused(RunsDatabase.missing(job.id))
            }
        }
        if !areDone { throw ExitCode.failure }
    }
}
