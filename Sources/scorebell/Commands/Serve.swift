import ArgumentParser
import HTTPServer
import Jobs
import Logging
import UnixSignals

/// `scorebell serve`: the service, until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Runs the service until SIGTERM or SIGINT.",
        discussion: """
            It answers POST /webhook, GET /healthz and GET /readyz. A stopping process answers \
            what it has begun, gives its jobs SHUTDOWN_GRACE seconds, and exits with 0.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        BrokenPipes.ignore()
        let settings = try await options.settings()
        let logger = LogOutput.bootstrap(level: settings.logLevel, format: settings.logFormat)
        let application: Application
        do {
            application = try Application(settings: settings, logger: logger)
            _ = try application.start()
        } catch {
            StandardError.print("scorebell: \(error)")
            throw ExitCode.unavailable
        }
        try await application.run(stoppingOn: [.sigterm, .sigint])
    }
}
