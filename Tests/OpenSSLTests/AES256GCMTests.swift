import OpenSSL
import Testing

struct AES256GCMTests {
    struct Vector: Sendable {
        var key: [UInt8]
        var iv: [UInt8]
        var ciphertext: [UInt8]
        var tag: [UInt8]
        var text: [UInt8]

        init(key: String, iv: String, ciphertext: String, tag: String, text: String) {
            self.key = Self.bytes(key)
            self.iv = Self.bytes(iv)
            self.ciphertext = Self.bytes(ciphertext)
            self.tag = Self.bytes(tag)
            self.text = Self.bytes(text)
        }

        private static func bytes(_ hexadecimal: String) -> [UInt8] {
            let digits = Array(hexadecimal)
            return stride(from: 0, to: digits.count, by: 2)
                .compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
        }

        /// What comes of it after a change.
        func opened(_ change: (inout Vector) -> Void = { _ in }) -> [UInt8]? {
            var changed = self
            change(&changed)
            return AES256GCM.open(
                changed.ciphertext,
                tag: changed.tag,
                iv: changed.iv,
                key: changed.key
            )
        }
    }

    /// McGrew and Viega, "The Galois/Counter Mode of Operation" (2005), test cases 13 and 14.
    static let empty = Vector(
        key: String(repeating: "00", count: 32),
        iv: String(repeating: "00", count: 12),
        ciphertext: "",
        tag: "530f8afbc74536b9a963b4f1c4cb738b",
        text: ""
    )
    static let zeroes = Vector(
        key: String(repeating: "00", count: 32),
        iv: String(repeating: "00", count: 12),
        ciphertext: "cea7403d4d606b6e074ec5d3baf39d18",
        tag: "d0d1c8a799996bf0265b98b5d48ab919",
        text: String(repeating: "00", count: 16)
    )
    /// Made with Python's `cryptography`, with a vector of 16 bytes as Port's.
    static let port = Vector(
        key: "636c69656e742d7365637265742d6f662d6d6f72652d7468616e2d33322d6279",
        iv: "0102030405060708090a0b0c0d0e0f10",
        ciphertext: "89c567",
        tag: "c60e7982e1f90b914ebcbe4b9b46a402",
        text: "617069"
    )

    @Test(arguments: [empty, zeroes, port])
    func `what is encrypted is what others encrypt, and is opened again`(vector: Vector) {
        let sealed = AES256GCM.seal(vector.text, iv: vector.iv, key: vector.key)
        #expect(sealed.ciphertext == vector.ciphertext && sealed.tag == vector.tag)
        #expect(vector.opened() == vector.text)
    }

    @Test(arguments: [empty, zeroes, port])
    func `what was sealed is opened`(vector: Vector) {
        #expect(vector.opened() == vector.text)
    }

    @Test func `one bit changed anywhere opens nothing`() {
        for index in 0..<32 { #expect(Self.port.opened { $0.key[index] ^= 1 } == nil) }
        for index in 0..<16 { #expect(Self.port.opened { $0.iv[index] ^= 1 } == nil) }
        for index in 0..<3 { #expect(Self.port.opened { $0.ciphertext[index] ^= 1 } == nil) }
        for index in 0..<16 { #expect(Self.port.opened { $0.tag[index] ^= 1 } == nil) }
    }

    @Test func `a key, tag or vector of another length opens nothing`() {
        #expect(Self.port.opened { $0.key.removeLast() } == nil)
        #expect(Self.port.opened { $0.key.append(0) } == nil)
        #expect(Self.port.opened { $0.tag.removeLast() } == nil)
        for count in [0, 128, 129, 4_096] {
            #expect(Self.port.opened { $0.iv = Array(repeating: 7, count: count) } == nil)
        }
    }
}
