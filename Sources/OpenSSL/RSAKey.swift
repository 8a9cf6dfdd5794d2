package import Platform

private import COpenSSL

/// A private RSA key that signs, read from PEM in the form of PKCS #1 or PKCS #8.
///
/// Source: PEM_read_bio_PrivateKey(3ossl), EVP_DigestSign(3ossl).
///
/// Safe: the key is not changed once it is read, and each signature has a context of its own.
@safe
package final class RSAKey: @unchecked Sendable {
    /// What is shorter is refused, as RFC 7518 section 3.3 asks.
    private static let bitsMin: Int32 = 2_048

    private let key: OpaquePointer

    /// Reads the first key of a PEM text.
    ///
    /// - Parameter pem: The text, with its line breaks.
    /// - Throws: `RSAKeyError`; somebody has to replace the text.
    package init(pem: Secret) throws(RSAKeyError) {
        let text = pem.reveal()
        guard text.contains("PRIVATE KEY-----") else { throw .notFound }
        if text.contains("ENCRYPTED") { throw .encrypted }
        ERR_clear_error()
        defer { ERR_clear_error() }
        guard let key = unsafe Self.read(Array(text.utf8)) else { throw .unreadable }
        // Safe: the name is a constant, and the key was just read.
        let isRSA = unsafe EVP_PKEY_is_a(key, "RSA") == 1
        let bits = unsafe EVP_PKEY_get_bits(key)
        guard isRSA, bits >= Self.bitsMin else {
            unsafe EVP_PKEY_free(key)
            throw isRSA ? .tooShort(bits: Int(bits)) : .notRSA
        }
        unsafe self.key = key
    }

    deinit {
        // Safe: nobody has the key beside this.
        unsafe EVP_PKEY_free(key)
    }

    private static func read(_ text: [UInt8]) -> OpaquePointer? {
        // Safe: the text outlives the BIO, which reads no further than it is told; without a
        // passphrase OpenSSL would ask for one at the terminal.
        unsafe text.withUnsafeBytes { text in
            guard let source = unsafe BIO_new_mem_buf(text.baseAddress, Int32(text.count)) else {
                preconditionFailure("No memory.")
            }
            defer { unsafe BIO_free(source) }
            return unsafe PEM_read_bio_PrivateKey(source, nil, { _, _, _, _ in 0 }, nil)
        }
    }

    /// Returns the signature that JOSE calls RS256: RSASSA-PKCS1-v1_5 over SHA-256 (RFC 7518
    /// section 3.3).
    package func signature(over text: [UInt8]) -> [UInt8] {
        // Safe: the context is freed once, at the end; the arrays are borrowed for one call, with
        // their own lengths, and the signature is never longer than the key's size.
        let context = unsafe EVP_MD_CTX_new()
        defer { unsafe EVP_MD_CTX_free(context) }
        var count = Int(unsafe EVP_PKEY_get_size(key))
        var signature = [UInt8](repeating: 0, count: count)
        let isDone =
            unsafe EVP_DigestSignInit(context, nil, EVP_sha256(), nil, key) == 1
            && EVP_DigestSign(context, &signature, &count, text, text.count) == 1
        precondition(isDone, "OpenSSL cannot sign.")
        return Array(signature.prefix(count))
    }
}

/// The reason why a text is no key to sign with.
package enum RSAKeyError: Error, Sendable, Hashable, CustomStringConvertible {
    /// It has no private key in PEM form.
    case notFound
    /// It needs a passphrase, which a service cannot ask for.
    case encrypted
    /// It looks like a key, and cannot be read as one.
    case unreadable
    /// It is a key of another kind.
    case notRSA
    case tooShort(bits: Int)

    /// The end of a sentence about the key.
    package var description: String {
        switch self {
        case .notFound: "it holds no private key in PEM form."
        case .encrypted: "it is encrypted; store it without a passphrase."
        case .unreadable:
            "it is damaged; give the whole PEM file, with its line breaks."
        case .notRSA: "it is no RSA key."
        case .tooShort(let bits): "it has \(bits) bits; 2048 are needed."
        }
    }
}
