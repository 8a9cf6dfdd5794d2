private import COpenSSL

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
