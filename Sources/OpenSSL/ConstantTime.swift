private import COpenSSL

/// Returns whether both arrays are equal, in a time that depends on their lengths only.
package func constantTimeEqual(_ a: [UInt8], _ b: [UInt8]) -> Bool {
    // Safe: both arrays are borrowed for the call, and as long as it is told.
    unsafe a.count == b.count && CRYPTO_memcmp(a, b, a.count) == 0
}
