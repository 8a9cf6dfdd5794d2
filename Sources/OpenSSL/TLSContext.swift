package import Platform

private import COpenSSL

/// A certificate with its key, and the settings that all TLS sessions of a server share.
///
/// TLS 1.2 and 1.3, ALPN for HTTP/1.1, session resumption by tickets.
///
/// Source: RFC 9325 (what a server should offer) and the manual pages of OpenSSL 3.
///
/// Safe: nothing is changed once it is made, and SSL_new(3ossl) may be called from any thread.
@safe
package final class TLSContext: @unchecked Sendable {
    private let context: OpaquePointer
    /// The BIO method that sessions receive and send by.
    private let method: OpaquePointer

    /// Reads the files, and checks that certificate and key match and are valid now.
    ///
    /// - Parameters:
    ///   - files: Where they are.
    ///   - now: The time at which the certificate has to be valid; nil for none.
    /// - Throws: `TLSError`; somebody has to replace a file.
    package init(_ files: TLSFiles, now: Timestamp?) throws(TLSError) {
        ERR_clear_error()
        guard let context = unsafe SSL_CTX_new(TLS_server_method()),
            unsafe scorebell_tls_configure(context) == 1,
            let method = unsafe scorebell_socket_method()
        else { preconditionFailure("OpenSSL has no TLS.") }
        unsafe self.context = context
        unsafe self.method = method
        do throws(TLSError) {
            try use(certificate: files.certificate)
            try use(privateKey: files.privateKey)
            if let now { try checkDates(of: files.certificate, now: now) }
            if let path = files.clientAuthority { try ask(forClientsOf: path) }
        } catch {
            ERR_clear_error()
            throw error
        }
    }

    deinit {
        // Safe: sessions keep this alive, so nobody uses the method any more.
        unsafe SSL_CTX_free(context)
        unsafe BIO_meth_free(method)
    }

    /// Returns a session over a socket that has received nothing yet; nil without memory.
    package func session(over descriptor: Int32) -> TLSSession? {
        // Safe: both are new, and freed here unless the session takes them over.
        guard let session = unsafe SSL_new(context) else { return nil }
        guard let socket = unsafe scorebell_socket_new(method, descriptor) else {
            unsafe SSL_free(session)
            return nil
        }
        return unsafe TLSSession(session, over: socket, of: self)
    }

    private func use(certificate path: String) throws(TLSError) {
        _ = try TLSFiles.text(of: .certificate, at: path)
        // Safe: the path is borrowed for the call.
        if unsafe SSL_CTX_use_certificate_chain_file(context, path) != 1 {
            throw TLSError(.certificate, path, Self.lastReason())
        }
    }

    private func use(privateKey path: String) throws(TLSError) {
        let text = try TLSFiles.text(of: .privateKey, at: path)
        if !text.contains("PRIVATE KEY-----") { throw TLSError(.privateKey, path, .notFound) }
        if text.contains("ENCRYPTED") { throw TLSError(.privateKey, path, .encrypted) }
        // Safe: the path is borrowed for the call.
        let isUsed = unsafe SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM)
        if isUsed != 1 { throw TLSError(.privateKey, path, Self.lastReason()) }
        if unsafe SSL_CTX_check_private_key(context) != 1 {
            throw TLSError(.privateKey, path, .mismatch)
        }
    }

    private func checkDates(of path: String, now: Timestamp) throws(TLSError) {
        var time = Int(now.secondsSince1970)
        // Safe: the certificate and its dates live as long as the context; none is kept.
        guard let certificate = unsafe SSL_CTX_get0_certificate(context) else {
            throw TLSError(.certificate, path, .notFound)
        }
        if unsafe X509_cmp_time(X509_get0_notAfter(certificate), &time) < 0 {
            let date = unsafe Self.date(X509_get0_notAfter(certificate))
            throw TLSError(.certificate, path, .expired(on: date))
        }
        if unsafe X509_cmp_time(X509_get0_notBefore(certificate), &time) > 0 {
            let date = unsafe Self.date(X509_get0_notBefore(certificate))
            throw TLSError(.certificate, path, .notValidBefore(date))
        }
    }

    private func ask(forClientsOf path: String) throws(TLSError) {
        _ = try TLSFiles.text(of: .clientAuthority, at: path)
        // Safe: the path is borrowed for the calls, and the context takes the list over.
        guard
            unsafe SSL_CTX_load_verify_file(context, path) == 1,
            let names = unsafe SSL_load_client_CA_file(path)
        else { throw TLSError(.clientAuthority, path, Self.lastReason()) }
        unsafe SSL_CTX_set_client_CA_list(context, names)
        unsafe SSL_CTX_set_verify(
            context,
            SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
            nil
        )
    }

    /// Returns the meaning of the first error in the thread's queue; later ones follow from it.
    static func lastReason() -> TLSError.Reason {
        let error = ERR_peek_error()
        if scorebell_error_is(error, ERR_LIB_PEM, PEM_R_NO_START_LINE) == 1
            || scorebell_error_is(error, ERR_LIB_X509, X509_R_NO_CERTIFICATE_OR_CRL_FOUND) == 1
        {
            return .notFound
        }
        if scorebell_error_is(error, ERR_LIB_X509, X509_R_KEY_VALUES_MISMATCH) == 1
            || scorebell_error_is(error, ERR_LIB_X509, X509_R_KEY_TYPE_MISMATCH) == 1
        {
            return .mismatch
        }
        // Safe: OpenSSL's texts are constants.
        guard let text = unsafe ERR_reason_error_string(error) else { return .notFound }
        return .refused(unsafe String(cString: text))
    }

    /// Returns the date as `2026-11-25`.
    private static func date(_ time: UnsafePointer<ASN1_TIME>?) -> String {
        var parts = unsafe tm()
        // Safe: the time is read and the parts are written during the call only.
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return "an unknown day" }
        let year = unsafe Int(parts.tm_year) + 1_900
        let numbers = unsafe [year, Int(parts.tm_mon) + 1, Int(parts.tm_mday)]
        return numbers.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    }
}
