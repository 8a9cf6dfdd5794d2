import Glibc
import Vocabulary

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
        // Safe: the path is borrowed for the call.
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw unreadable(part, path) }
        defer { close(descriptor) }
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while text.count < textBytesMax {
            // Safe: `read` writes at most the buffer's length while the buffer is borrowed.
            let count = unsafe buffer.withUnsafeMutableBytes { bytes in
                unsafe read(descriptor, bytes.baseAddress, bytes.count)
            }
            guard count >= 0 else { throw unreadable(part, path) }
            if count == 0 { break }
            text += buffer[..<count]
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let textBytesMax = 16 << 20

    private static func unreadable(_ part: TLSError.Part, _ path: String) -> TLSError {
        TLSError(part, path, .unreadable("\(FileRefusal(number: errno))"))
    }
}
