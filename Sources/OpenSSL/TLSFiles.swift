import Platform

/// The paths of a TLS server's PEM files.
package struct TLSFiles: Sendable, Hashable {
    /// The certificate, followed by its chain of authorities without the root.
    package var certificate: String
    package var privateKey: String
    /// The authorities of client certificates; nil asks clients for none.
    package var clientAuthority: String?

    package init(certificate: String, privateKey: String, clientAuthority: String? = nil) {
        self.certificate = certificate
        self.privateKey = privateKey
        self.clientAuthority = clientAuthority
    }

    /// The files that cannot be read, all of them: `TLSContext` stops at the first.
    package var unreadable: [TLSError] {
        let files: [(TLSError.Part, String?)] = [
            (.certificate, certificate), (.privateKey, privateKey),
            (.clientAuthority, clientAuthority),
        ]
        return files.compactMap { part, path in
            guard let path else { return nil }
            do throws(TLSError) {
                _ = try Self.text(of: part, at: path)
                return nil
            } catch {
                return error
            }
        }
    }

    /// Returns the text of a file; for a missing one OpenSSL's words are no help.
    static func text(of part: TLSError.Part, at path: String) throws(TLSError) -> String {
        do throws(FileError) {
            return try FileText.read(at: path)
        } catch {
            throw TLSError(part, path, .unreadable("\(error)"))
        }
    }
}
