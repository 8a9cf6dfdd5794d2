import JSON

private import COpenSSL

/// The certificate authorities that a client trusts, read once from a PEM file.
///
/// What was checked is what is used, even if the file changes later. A bundle of 140 authorities
/// takes 13 ms to read, so it is not read for each connection.
///
/// Safe: nothing is changed once it is made, and OpenSSL locks a store that contexts share.
@safe
package final class TrustStore: @unchecked Sendable {
    private let store: OpaquePointer
    /// The PEM text of the authorities.
    private let text: String

    /// Reads the file.
    ///
    /// - Parameter path: A PEM file with at least one certificate.
    /// - Throws: `TLSError`; somebody has to replace the file.
    package init(path: String) throws(TLSError) {
        ERR_clear_error()
        defer { ERR_clear_error() }
        var text = try TLSFiles.text(of: .trustedAuthority, at: path)
        guard let store = unsafe X509_STORE_new() else { preconditionFailure("No memory.") }
        // Safe: the text is borrowed for the call, and the store takes references of its own.
        let count = text.withUTF8 { bytes in
            unsafe scorebell_trust(store, bytes.baseAddress, Int32(bytes.count))
        }
        guard count > 0 else {
            unsafe X509_STORE_free(store)
            let reason = count < 0 ? TLSContext.lastReason() : .notFound
            throw TLSError(.trustedAuthority, path, reason)
        }
        // As libcurl does with the system's authorities: one that is trusted ends a chain, be it
        // the root or below it.
        let flags = UInt(X509_V_FLAG_TRUSTED_FIRST | X509_V_FLAG_PARTIAL_CHAIN)
        unsafe X509_STORE_set_flags(store, flags)
        unsafe self.store = store
        self.text = text
    }

    deinit {
        // Safe: contexts that use the store hold references of their own.
        unsafe X509_STORE_free(store)
    }

    /// Makes these the only authorities of a client's TLS context.
    ///
    /// - Parameter context: An `SSL_CTX`, on which no session was begun.
    @unsafe
    package func install(in context: UnsafeMutableRawPointer) {
        unsafe SSL_CTX_set1_cert_store(OpaquePointer(context), store)
    }
}

extension TrustStore: Hashable {
    package static func == (left: TrustStore, right: TrustStore) -> Bool {
        left.text.hasSameBytes(as: right.text)
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(text.utf8.count)
    }
}
