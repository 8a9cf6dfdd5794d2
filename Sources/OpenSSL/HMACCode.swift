private import COpenSSL

/// An HMAC-SHA256 code of 32 bytes, compared in constant time.
package struct HMACCode: Sendable {
    /// The length of every code.
    package static let byteCount = 32

    private var storage = InlineArray<32, UInt8>(repeating: 0)

    /// Makes a code from what the closure writes into 32 zero bytes.
    package init(_ body: (inout MutableSpan<UInt8>) -> Void) {
        var bytes = storage.mutableSpan
        body(&bytes)
    }

    /// The code's bytes.
    package var bytes: [UInt8] { storage.span.indices.map { storage[$0] } }

    /// The code in hexadecimal, two digits a byte.
    package var hexadecimal: String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    /// The first 8 bytes as a little-endian number: random to anybody without the key.
    package var start: UInt64 {
        var number: UInt64 = 0
        for place in 0..<8 { number |= UInt64(storage[place]) << UInt64(8 * place) }
        return number
    }
}

extension HMACCode: Equatable {
    /// Returns whether both codes are equal, in constant time.
    package static func == (one: HMACCode, other: HMACCode) -> Bool {
        // Safe: both are borrowed for the call, and as long as it is told.
        unsafe one.storage.span.withUnsafeBufferPointer { one in
            unsafe other.storage.span.withUnsafeBufferPointer { other in
                unsafe CRYPTO_memcmp(one.baseAddress, other.baseAddress, byteCount) == 0
            }
        }
    }
}
