/// This program's own server on this machine, as a health check calls it.
///
/// No proxy is used, and its certificate, which names its public host, is not verified: send it
/// nothing secret.
package struct OwnServer: Sendable, Hashable {
    /// The path of its Unix-domain socket; nil for an address.
    package var socketPath: String?
    /// PEM files of the client certificate and its key, where it requires one.
    package var certificate: String?
    package var privateKey: String?

    package init(
        socketPath: String? = nil,
        certificate: String? = nil,
        privateKey: String? = nil
    ) {
        self.socketPath = socketPath
        self.certificate = certificate
        self.privateKey = privateKey
    }
}
