import ArgumentParser
import FoundationEssentials
import Glibc
import HTTPServer
import Jobs
import Logging
import Platform

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
        OpenFiles.raiseLimit()
        do throws(ThreadSupply.Shortage) {
            // Nothing was accepted yet, and whatever the start does bears a crash.
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
        // Nobody may be reading the log, and then the process ends all the same.
        defer { log.flush(atMost: Self.flushTime) }
        let application: Application
        do {
            try ProcessSignals.onStop { Self.end(logger, log) }
            try ThreadSupply.prove(Application.threads(settings))
            application = try Application(
                settings: settings,
                logger: logger,
                log: log,
                handedOver: try SocketActivation.count(in: ProcessInfo.processInfo.environment),
                reloading: Reloading(source: options.source, stamps: stamps, level: level)
            )
            // From now on it stops as a running service does.
            try ProcessSignals.onStop(nil)
            _ = try application.start()
        } catch {
            // Behind the lines of the log.
            log.flush(atMost: Self.flushTime)
            StandardError.print("scorebell: \(error)")
            throw Self.exitCode(for: error)
        }
        try await application.run()
    }

    /// Ends a process that was told to stop while it starts, whatever the start waits for.
    private static func end(_ logger: Logger, _ log: LogWriter) -> Never {
        logger.info("Stopping.")
        log.flush(atMost: flushTime)
        _exit(EXIT_SUCCESS)
    }

    private static let flushTime = Duration.seconds(1)

    private static func exitCode(for error: any Error) -> ExitCode {
        switch error {
        case is SocketActivation.Mistake: .misconfigured
        // The files were right when the configuration was checked.
        case ServerError.tls: .misconfigured
        default: .unavailable
        }
    }
}
