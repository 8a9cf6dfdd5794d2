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
            It answers POST /webhook, GET /healthz, GET /readyz and GET /metrics. When a file of \
            its configuration changes, and on SIGHUP, it reads reminders, secrets, the \
            log's level and the certificate again; a configuration with a mistake changes nothing. A stopping process answers \
            what it has begun, gives its jobs SHUTDOWN_GRACE seconds, and exits with 0.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    func run() async throws {
        BrokenPipes.ignore()
        Reload.ignoreSignal()
        OpenFiles.raiseLimit()
        let stamps = FileStamps(options.source.files)
        let settings = try await options.settings()
        let level = LogLevelSwitch(settings.logLevel)
        let logger = LogOutput.bootstrap(level: level, format: settings.logFormat)
        let application: Application
        do {
            application = try Application(
                settings: settings,
                logger: logger,
                handedOver: try HandedSockets.count(in: ProcessInfo.processInfo.environment),
                reloading: Reloading(source: options.source, stamps: stamps, level: level)
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
