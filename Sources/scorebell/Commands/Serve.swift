import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServer
import Jobs
import Logging
import Platform

/// `scorebell serve`: runs the service until SIGTERM or SIGINT.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
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
        OpenFiles.raiseLimit()
        do throws(ThreadSupply.Shortage) {
            // Nothing was accepted yet, and an aborted start does no harm.
            try ProcessSignals.onStop { _exit(EXIT_SUCCESS) }
        } catch {
            StandardError.print("scorebell: \(error)")
            throw Self.exitCode(for: error)
        }
        let stamps = FileStamps(options.source.files)
        let settings = try options.settings()
        let level = LogLevelSwitch(settings.logLevel)
        let (logger, log) = LogOutput.bootstrapInBackground(
            level: level,
            format: settings.logFormat
        )
        // The log may have no reader; then the process ends all the same.
        defer { log.flush(atMost: Self.flushTime) }
        let application: Application
        do {
            try ProcessSignals.onStop { Self.end(logger, log) }
            try ThreadSupply.require(Application.threads(settings))
            application = try Application(
                settings: settings,
                logger: logger,
                log: log,
                handedOver: try SocketActivation.count(in: ProcessInfo.processInfo.environment),
                reloading: Reloading(source: options.source, stamps: stamps, level: level)
            )
            // From here on it drains before it stops.
            try ProcessSignals.onStop(nil)
            _ = try application.start()
        } catch {
            // After the lines of the log.
            log.flush(atMost: Self.flushTime)
            StandardError.print("scorebell: \(error)")
            throw Self.exitCode(for: error)
        }
        try await application.run()
    }

    /// Ends a process that is told to stop during its start, whatever the start waits for.
    private static func end(_ logger: Logger, _ log: LogWriter) -> Never {
        logger.info("Stopping.")
        log.flush(atMost: flushTime)
        _exit(EXIT_SUCCESS)
    }

    private static let flushTime = Duration.seconds(1)

    private static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case is SocketActivation.Mistake: .misconfigured
        // The files were valid when the configuration was checked.
        case ServerError.tls: .misconfigured
        default: .unavailable
        }
    }
}
