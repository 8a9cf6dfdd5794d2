package import Platform
import Synchronization

private import COpenSSL

/// A key for HMAC-SHA256 (RFC 2104) that many threads may use at once.
///
/// OpenSSL's contexts are set up with the key once and reused, which halves the time of a code. One
/// caller at a time uses a context; then it returns to the pool.
package final class HMACKey: Sendable {
    /// The most contexts that are kept; more concurrent callers get contexts that are freed.
    private static let contextsKeptMax = 16

    private let secret: Secret
    private let idle: Mutex<[HMACContext]>

    /// Sets up the first context; an empty secret is accepted.
    package init(_ secret: Secret) {
        self.secret = secret
        idle = Mutex([HMACContext(secret)])
    }

    /// Returns the code of the bytes that the closure adds, as if they were one text.
    package func code(over body: (borrowing HMACText) -> Void) -> HMACCode {
        let context = idle.withLock { $0.popLast() } ?? HMACContext(secret)
        context.start()
        body(HMACText(context: context))
        let code = context.finish()
        idle.withLock { if $0.count < Self.contextsKeptMax { $0.append(context) } }
        return code
    }

    /// Returns the code over the text's UTF-8.
    package func code(over text: String) -> HMACCode {
        code { $0.add(text.utf8Span.span) }
    }
}

/// The text of a code that is being computed.
///
/// It cannot be kept: the next caller uses the same context.
package struct HMACText: ~Copyable {
    fileprivate let context: HMACContext

    /// Appends bytes, or none.
    package func add(_ bytes: Span<UInt8>) { context.add(bytes) }
}

/// One `EVP_MAC_CTX` with its key.
///
/// Its calls can only fail for want of memory or where OpenSSL has no SHA-256; nothing can be
/// verified or signed then, so a failure ends the process.
/// Source: EVP_MAC(3ossl) and EVP_MAC-HMAC(7ossl).
///
/// Safe: `HMACKey` takes a context out of its pool before using it, so one thread uses it at a time.
@safe
private final class HMACContext: @unchecked Sendable {
    private let context: OpaquePointer

    init(_ secret: Secret) {
        // Safe: the context holds a reference to the algorithm, so ours is given up here; the key
        // and the parameters are copied by EVP_MAC_init while they are borrowed.
        let algorithm = unsafe EVP_MAC_fetch(nil, "HMAC", nil)
        defer { unsafe EVP_MAC_free(algorithm) }
        guard let context = unsafe EVP_MAC_CTX_new(algorithm) else {
            preconditionFailure("OpenSSL has no HMAC.")
        }
        unsafe self.context = context
        // One byte more than the key, so that the pointer is never null: null would keep a key.
        let key = Array(secret.reveal().utf8) + [0]
        // A parameter points at its name too; a text given to the call would be gone behind it.
        let name = Array(OSSL_MAC_PARAM_DIGEST.utf8CString)
        var digest = Array("SHA256".utf8CString)
        let result = unsafe name.withUnsafeBufferPointer { name in
            unsafe digest.withUnsafeMutableBufferPointer { digest in
                let parameters = unsafe [
                    OSSL_PARAM_construct_utf8_string(name.baseAddress, digest.baseAddress, 0),
                    OSSL_PARAM_construct_end(),
                ]
                return unsafe EVP_MAC_init(context, key, key.count - 1, parameters)
            }
        }
        precondition(result == 1, "OpenSSL refuses HMAC-SHA256.")
    }

    deinit {
        unsafe EVP_MAC_CTX_free(context)
    }

    /// Starts a code with the same key.
    ///
    /// Restarting a context is correct where copying one that has computed a code is not.
    func start() {
        // Safe: no pointer but the context, which lives as long as self.
        let result = unsafe EVP_MAC_init(context, nil, 0, nil)
        precondition(result == 1, "OpenSSL cannot start an HMAC.")
    }

    func add(_ bytes: Span<UInt8>) {
        // Safe: the bytes are borrowed for the call, with their own length.
        let result = unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe EVP_MAC_update(context, bytes.baseAddress, bytes.count)
        }
        precondition(result == 1, "OpenSSL cannot continue an HMAC.")
    }

    func finish() -> HMACCode {
        HMACCode { bytes in
            var count = 0
            // Safe: OpenSSL is told how much room there is, and writes no further.
            let result = unsafe bytes.withUnsafeMutableBufferPointer { bytes in
                unsafe EVP_MAC_final(context, bytes.baseAddress, &count, bytes.count)
            }
            precondition(result == 1 && count == bytes.count, "OpenSSL cannot finish an HMAC.")
        }
    }
}
