private import COpenSSL

/// A code of HMAC-SHA256: 32 bytes, the same only for the same text under the same key.
package struct HMACCode: Sendable {
    /// The length of every code.
    package static let byteCount = 32

    private var storage = InlineArray<32, UInt8>(repeating: 0)

    /// Makes a code of what the body writes into its bytes, which are zero before.
    package init(_ body: (inout MutableSpan<UInt8>) -> Void) {
        var bytes = storage.mutableSpan
        body(&bytes)
    }

    /// The code's bytes.
    package var bytes: [UInt8] { storage.span.indices.map { storage[$0] } }

    /// Two digits for each byte.
    package var hexadecimal: String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// Its first 8 bytes as a number, the first byte the least: as good as random to whoever does
    /// not have the key.
    package var start: UInt64 {
        var number: UInt64 = 0
        for place in 0..<8 { number |= UInt64(storage[place]) << UInt64(8 * place) }
        return number
    }
}

extension HMACCode: Equatable {
    /// Returns if both are the same, in a time that says nothing of either.
    package static func == (one: HMACCode, other: HMACCode) -> Bool {
        // Safe: both are borrowed for the call, and as long as it is told.
        unsafe one.storage.span.withUnsafeBufferPointer { one in
            unsafe other.storage.span.withUnsafeBufferPointer { other in
                unsafe CRYPTO_memcmp(one.baseAddress, other.baseAddress, byteCount) == 0
            }
        }
    }
}
