/// A server of this program's own on this machine, which is asked whether it answers.
///
/// No proxy stands between, and its certificate, which names where others reach it, is not verified:
/// send it nothing secret.
package struct OwnServer: Sendable, Hashable {
    /// The Unix-domain socket that it listens on; nil where it has an address.
    package var socketPath: String?
    /// A PEM file with the certificate that is shown where it wants one, and one with its key.
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
