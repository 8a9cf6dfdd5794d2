import ArgumentParser
import Console
import Jobs
import Platform

/// `scorebell runs show`: shows one job with its steps, its retries and its report to Port.
struct RunsShow: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows one job with its steps and its report to Port."
    )

    @OptionGroup var options: ConfigurationOptions

    @Argument(help: ArgumentHelp("A job's id, or its Port run's.", valueName: "job"))
    var job: String

    @Flag(help: "Prints one JSON object.")
    var json = false

    func run() async throws {
        let story = try await RunsDatabase(options)
            .use { store throws(JobStoreError) in
                guard let job = try await store.find(job) else { return JobDetails?.none }
                return try await JobDetails(of: job, in: store)
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
        try StandardOutput.finish()
    }
}
