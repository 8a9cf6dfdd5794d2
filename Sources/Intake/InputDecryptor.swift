import OpenSSL
package import Platform

/// Decrypts secret user inputs: base64 of `IV(16) | ciphertext | tag(16)`, AES-256-GCM, the key being
/// the first 32 bytes of the client secret.
///
/// A value is encrypted if its tag verifies; nothing else tells ciphertext from a long identifier.
/// What does not verify is taken as the plain text it is, and where that is of no use either, the
/// error says that it looks encrypted. Source: Port's documentation "Encrypted inputs" (read
/// 2026-11).
///
/// The variant that is encrypted by the user's browser for a private key (RSA-OAEP around an AES
/// key) is not read: no private key is configured here. Such a value looks encrypted too.
package struct InputDecryptor: Sendable {
    private let keys: [[UInt8]]

    private static let ivBytes = 16

    /// Makes one that knows these secrets; one of fewer than 32 bytes cannot be a key and opens
    /// nothing.
    ///
    /// - Parameter clientSecrets: Of which any may have encrypted: several while a secret is
    ///   replaced.
    package init(clientSecrets: [Secret] = []) {
        var keys: [[UInt8]] = []
        for secret in clientSecrets {
            let key = Array(secret.reveal().utf8.prefix(AES256GCM.keyBytes))
            if key.count == AES256GCM.keyBytes, !keys.contains(key) { keys.append(key) }
        }
        self.keys = keys
    }

    /// Returns the text that was encrypted; nil for every text that none of the secrets opens.
    package func open(_ text: String) -> String? {
        guard !keys.isEmpty, let sealed = Self.sealed(in: text) else { return nil }
        let tagStart = sealed.count - AES256GCM.tagBytes
        for key in keys {
            let opened = AES256GCM.open(
                Array(sealed[Self.ivBytes..<tagStart]),
                tag: Array(sealed[tagStart...]),
                iv: Array(sealed[..<Self.ivBytes]),
                key: key
            )
            if let opened { return String(validating: opened, as: UTF8.self) }
        }
        return nil
    }

    /// True for a text that could be an encrypted input by its form alone.
    static func looksSealed(_ text: String) -> Bool { sealed(in: text) != nil }

    private static func sealed(in text: String) -> [UInt8]? {
        guard
            let bytes = Base64.decode(text.utf8Span.span),
            bytes.count >= ivBytes + AES256GCM.tagBytes
        else { return nil }
        return bytes
    }
}
