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
        let settings = try options.settings()
        let level = LogLevelSwitch(settings.logLevel)
        let (logger, log) = LogOutput.bootstrapInBackground(
            level: level,
            format: settings.logFormat
        )
        // Nobody may be reading the log, and then the process ends all the same.
        defer { log.flush(atMost: Self.flushTime) }
        let application: Application
        do {
            application = try Application(
                settings: settings,
                logger: logger,
                log: log,
                handedOver: try HandedSockets.count(in: ProcessInfo.processInfo.environment),
                reloading: Reloading(source: options.source, stamps: stamps, level: level)
            )
            _ = try application.start()
        } catch {
            // Behind the lines of the log.
            log.flush(atMost: Self.flushTime)
            StandardError.print("scorebell: \(error)")
            throw Self.exitCode(for: error)
        }
        try await application.run(stoppingOn: [.sigterm, .sigint])
    }

    private static let flushTime = Duration.seconds(1)

    private static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case is HandedSockets.Mistake: .misconfigured
        // The files were right when the configuration was checked.
        case ServerError.tls: .misconfigured
        default: .unavailable
        }
    }
}
