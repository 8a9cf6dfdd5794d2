import HTTPServer
import Jobs
import Logging
import Metrics
import OpenSSL
import Platform
import ServiceLifecycle
import Synchronization

/// What a service needs to read its configuration again.
struct Reloading: Sendable {
    let source: ConfigurationSource
    /// The stamps of the sources' files before they were read: a change during the start counts.
    let stamps: FileStamps
    let level: LogLevelSwitch
    /// The longest time between two looks at the files.
    var interval: Duration = .seconds(2)
}

/// Reads the configuration again on SIGHUP, or when one of its files has changed.
///
/// A new configuration comes into force as a whole or, if anything is wrong with it, not at all.
final class Reload: Service, CustomStringConvertible {
    private enum Cause: String { case signal, file }

    private let reloading: Reloading
    private let metrics: ReloadMetrics
    private let runtime: CurrentRuntime
    /// The settings at the start.
    private let start: Settings
    /// What every runtime stands on.
    private let parts: LastingParts
    private let server: Server
    private let logger: Logger
    /// The files of the configuration that was refused last, unless one came into force since.
    private let refused = Mutex(FileStamps?.none)
    /// The files' stamps when they were read, and those at the last look.
    private let stamps: Mutex<(known: FileStamps, last: FileStamps)>

    init(
        _ reloading: Reloading,
        _ metrics: ServiceMetrics,
        of runtime: CurrentRuntime,
        on parts: LastingParts,
        server: Server,
        logger: Logger
    ) {
        self.server = server
        self.reloading = reloading
        self.metrics = ReloadMetrics(factory: metrics.registry)
        self.runtime = runtime
        start = runtime.now.settings
        self.parts = parts
        self.logger = logger
        var known = reloading.stamps
        known.add(FileStamps(start.http.tls?.paths ?? []))
        stamps = Mutex((known, known))
    }

    /// The service's name in the service group's log.
    var description: String { "Reload" }

    func run() async throws {
        // One waiting cause is enough: everything is read in any case.
        let (causes, cause) = AsyncStream.makeStream(
            of: Cause.self,
            bufferingPolicy: .bufferingNewest(1)
        )
        try ProcessSignals.onReload { cause.yield(.signal) }
        logger.debug("The configuration is read again when it changes, and on SIGHUP.")
        let look = AlarmClock.looks.nextID()
        AlarmClock.looks.look(look, every: reloading.interval) { [self] in
            if filesHaveChanged() { cause.yield(.file) }
        }
        defer { AlarmClock.looks.cancel(look) }
        for await cause in causes.cancelOnGracefulShutdown() { await reload(because: cause) }
    }

    /// Looks at the files; returns true once they have changed and stopped changing.
    private func filesHaveChanged() -> Bool {
        // A reload may have read a file that was not named before, or missed one.
        let named = [runtime.now.settings.files] + (refused.withLock { $0 }.map { [$0] } ?? [])
        let certificate = start.http.tls?.paths ?? []
        let now = FileStamps(reloading.source.files + certificate + named.flatMap(\.paths))
        return stamps.withLock { stamps in
            defer { stamps.last = now }
            for others in named { stamps.known.add(others) }
            guard !now.areUnchanged(since: stamps.known), now == stamps.last else { return false }
            stamps.known = now
            return true
        }
    }

    /// Replaces the certificate for new connections; returns false if its files have become
    /// invalid.
    private func reloadCertificate() -> Bool {
        guard start.http.tls != nil else { return true }
        do throws(TLSError) {
            try server.reloadCertificate()
            logger.info("The certificate was read again.")
            return true
        } catch {
            logger.error(
                "The certificate was not replaced.",
                metadata: [LogKeys.cause: "\(error)"]
            )
            return false
        }
    }

    private func reload(because cause: Cause) async {
        let settings: Settings
        do throws(SettingsError) {
            settings = try reloading.source.settings()
        } catch {
            refused.withLock { $0 = error.files }
            for problem in error.problems {
                logger.error(
                    "The configuration was not replaced: something is wrong with the new one.",
                    metadata: [LogKeys.cause: "\(problem)"]
                )
            }
            return metrics.record(isSuccessful: false)
        }
        guard reloadCertificate() else { return metrics.record(isSuccessful: false) }
        let needed = settings.keysNeedingRestart(since: start)
        do throws(ThreadSupply.Shortage) {
            runtime.replace(with: try Runtime(settings, on: parts))
            parts.reconfigured.ring()
            parts.pullReconfigured.ring()
        } catch {
            logger.error(
                "The configuration was not replaced.",
                metadata: [LogKeys.cause: "\(error)"]
            )
            return metrics.record(isSuccessful: false)
        }
        refused.withLock { $0 = nil }
        reloading.level.level = settings.logLevel
        metrics.record(isSuccessful: true)
        let names = settings.namedReminders.keys.sorted().joined(separator: " ")
        logger.notice(
            "The configuration was read again and is in force.",
            metadata: [LogKeys.reminders: "\(names)", LogKeys.cause: "\(cause.rawValue)"]
        )
        settings.warn(logger)
        if !needed.isEmpty {
            logger.warning(
                "Some keys have changed that only a restart puts in force.",
                metadata: [LogKeys.keys: "\(needed.joined(separator: " "))"]
            )
        }
    }
}

/// The metrics of reloads.
private struct ReloadMetrics: Sendable {
    private let replaced: Counter
    private let refused: Counter
    private let isSuccessful: Gauge

    init(factory: any MetricsFactory) {
        func counter(_ result: String) -> Counter {
            Counter(
                label: "scorebell_config_reloads_total",
                dimensions: [("result", result)],
                factory: factory
            )
        }
        replaced = counter("replaced")
        refused = counter("refused")
        isSuccessful = Gauge(label: "scorebell_config_last_reload_successful", factory: factory)
        isSuccessful.record(1)
    }

    func record(isSuccessful: Bool) {
        (isSuccessful ? replaced : refused).increment()
        self.isSuccessful.record(isSuccessful ? 1 : 0)
    }
}

extension TLSFiles {
    fileprivate var paths: [String] {
        [certificate, privateKey] + (clientAuthority.map { [$0] } ?? [])
    }
}
