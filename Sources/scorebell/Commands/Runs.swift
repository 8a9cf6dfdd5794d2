import ArgumentParser

/// `scorebell runs`: inspects and repairs the queue, with or without a running server.
struct Runs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "runs",
        abstract: "Inspects and repairs the queue.",
        discussion: """
            It opens database.url (DATABASE_URL) itself, also while a server uses it, and needs no \
            credentials. JOB is a job's id, or the id of the Port run that it belongs to.
            """,
        subcommands: [RunsList.self, RunsShow.self, RunsRetry.self, RunsCancel.self]
    )
}
