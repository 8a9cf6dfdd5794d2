import ArgumentParser

/// `scorebell check`: the configuration, read as `serve` would.
struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Reads the whole configuration and prints every problem at once."
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        let settings = try await options.settings()
        print(
            """
            The configuration is complete.
              Port    \(settings.port.baseURL), client \(settings.port.clientID)
              Slack   an incoming webhook (its URL is a secret)
              Remind  of \(settings.reminder.scorecard) for \(settings.reminder.blueprint)
              Listen  on \(settings.http.host):\(settings.http.port)
              Keep    runs in \(settings.databasePath)
            """
        )
    }
}
