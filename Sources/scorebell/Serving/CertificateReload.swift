import HTTPServer
import Logging
import OpenSSL
import ServiceLifecycle
import UnixSignals
import Vocabulary

/// Reads the certificate again whenever the process is told to (SIGHUP), as those who renew
/// certificates do; connections that are there keep theirs.
struct CertificateReload: Service {
    let server: Server
    let logger: Logger

    func run() async throws {
        let signals = await UnixSignalsSequence(trapping: .sighup)
        for await _ in signals.cancelOnGracefulShutdown() {
            do throws(TLSError) {
                try server.reloadCertificate()
                logger.info("The certificate was read again.")
            } catch {
                logger.error(
                    "The certificate was not replaced.",
                    metadata: [LogKeys.cause: "\(error)"]
                )
            }
        }
    }
}
