import ArgumentParser
import FoundationEssentials
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
            what it has begun, gives its jobs SHUTDOWN_GRACE seconds, and exits with 0. \
            On SIGHUP it reads its certificate again.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        BrokenPipes.ignore()
        OpenFiles.raiseLimit()
        let settings = try await options.settings()
        let logger = LogOutput.bootstrap(level: settings.logLevel, format: settings.logFormat)
        let application: Application
        do {
            application = try Application(
                settings: settings,
                logger: logger,
                handedOver: try HandedSockets.count(in: ProcessInfo.processInfo.environment)
            )
            _ = try application.start()
        } catch let error as HandedSockets.Mistake {
            StandardError.print("scorebell: \(error)")
            throw ExitCode.misconfigured
        } catch ServerError.tls(let error) {
            // The files were right when the configuration was checked.
            StandardError.print("scorebell: \(error)")
            throw ExitCode.misconfigured
        } catch {
            StandardError.print("scorebell: \(error)")
            throw ExitCode.unavailable
        }
        try await application.run(stoppingOn: [.sigterm, .sigint])
    }
}
