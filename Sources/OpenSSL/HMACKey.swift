package import Platform
import Synchronization

private import COpenSSL

/// A key for HMAC-SHA256 (RFC 2104), ready for many codes from many threads.
///
/// A context that holds the key is set up once and started anew for each code, which halves the
/// time of a code. Each is used by one caller at a time and then kept for the next.
package final class HMACKey: Sendable {
    /// More callers at once than this are served as well, with contexts that are not kept.
    private static let contextsKeptMax = 16

    private let secret: Secret
    private let idle: Mutex<[HMACContext]>

    /// Sets up the first context; an empty secret is a valid, useless key.
    package init(_ secret: Secret) {
        self.secret = secret
        idle = Mutex([HMACContext(secret)])
    }

    /// Returns the code over what the body adds, in order, as if it were one text.
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

/// The text that a code is made of, while it comes.
///
/// It cannot be kept, for its context is the next caller's then.
package struct HMACText: ~Copyable {
    fileprivate let context: HMACContext

    /// Adds bytes behind those that were added before; there may be none.
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

    /// Begins a code with the key that is there: starting anew is right where copying a context
    /// after its last code is not.
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
