private import COpenSSL

/// OpenSSL as a whole.
package enum OpenSSLLibrary {
    /// Keeps OpenSSL usable until the process is gone; call it before anything else of OpenSSL.
    ///
    /// Else it frees what all threads share as soon as one of them calls exit(3), and another that
    /// is just freeing a certificate then crashes.
    /// Source: OPENSSL_init_crypto(3ossl), OPENSSL_INIT_NO_ATEXIT.
    package static func keepUntilExit() {
        // It fails only where OpenSSL cannot be used at all, which whoever needs it is told.
        _ = OPENSSL_init_crypto(UInt64(OPENSSL_INIT_NO_ATEXIT), nil)
    }
}

/// Returns random bytes for keys.
///
/// Without a source of randomness the process ends: no key may be made of zeroes.
package func randomBytes(_ count: Int) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    // Safe: OpenSSL writes as many bytes as the array has; RAND_bytes(3ossl) takes an int.
    let result = unsafe RAND_bytes(&bytes, Int32(count))
    precondition(result == 1, "OpenSSL has no random bytes.")
    return bytes
}
