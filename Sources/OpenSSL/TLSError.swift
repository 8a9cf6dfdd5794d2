/// The reason why a certificate or key file cannot be used.
package struct TLSError: Error, Sendable, Hashable, CustomStringConvertible {
    /// Which of the files is wrong.
    package enum Part: String, Sendable, Hashable {
        case certificate
        case privateKey = "private key"
        case clientAuthority = "authority of client certificates"
        case trustedAuthority = "file of trusted authorities"
    }

    /// What is wrong with it.
    package enum Reason: Sendable, Hashable {
        /// The file cannot be read; the text is the system's.
        case unreadable(String)
        /// The file has no certificate, or no key, in PEM form.
        case notFound
        /// The key needs a passphrase, which a service cannot ask for.
        case encrypted
        /// The key belongs to another certificate.
        case mismatch
        case expired(on: String)
        case notValidBefore(String)
        /// Any other error, in OpenSSL's words.
        case refused(String)
    }

    package var part: Part
    package var path: String
    package var reason: Reason

    package init(_ part: Part, _ path: String, _ reason: Reason) {
        self.part = part
        self.path = path
        self.reason = reason
    }

    package var description: String { "The \(part.rawValue) \(path) cannot be used: \(cause)" }

    /// The reason as the end of a sentence.
    package var cause: String {
        switch reason {
        case .unreadable(let text): "it cannot be read: \(text)."
        case .notFound: "the file holds none in PEM form."
        case .encrypted: "it is encrypted; store it without a passphrase."
        case .mismatch: "it does not belong to the certificate."
        case .expired(let date): "it expired on \(date)."
        case .notValidBefore(let date): "it is not valid before \(date)."
        case .refused(let text): "OpenSSL says \(text)."
        }
    }
}
