import Platform

/// Where a TLS server's certificate is, as PEM files.
package struct TLSFiles: Sendable, Hashable {
    /// The certificate, and behind it those of the authorities up to, not including, the root.
    package var certificate: String
    package var privateKey: String
    /// Certificates of the authorities whose clients are let in; nil lets in everybody.
    package var clientAuthority: String?

    package init(certificate: String, privateKey: String, clientAuthority: String? = nil) {
        self.certificate = certificate
        self.privateKey = privateKey
        self.clientAuthority = clientAuthority
    }

    /// What cannot be read of them, one error a file: `TLSContext` ends with the first.
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

    /// Returns the whole text of a file; OpenSSL's own words for a missing one are no help.
    static func text(of part: TLSError.Part, at path: String) throws(TLSError) -> String {
        do throws(FileRefusal) {
            return try FileText.read(at: path)
        } catch {
            throw TLSError(part, path, .unreadable("\(error)"))
        }
    }
}
