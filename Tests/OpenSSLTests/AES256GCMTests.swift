import OpenSSL
import Testing

struct AES256GCMTests {
    private static func bytes(_ hexadecimal: String) -> [UInt8] {
        let digits = Array(hexadecimal)
        return stride(from: 0, to: digits.count, by: 2)
            .compactMap { UInt8(String(digits[$0...($0 + 1)]), radix: 16) }
    }

    /// The first two are McGrew and Viega's test cases 13 and 14 ("The Galois/Counter Mode of
    /// Operation", 2005); the third was made with Python's `cryptography`, with a vector of 16 bytes.
    static let vectors: [(key: String, iv: String, text: String, ciphertext: String, tag: String)] =
        [
            (
                String(repeating: "00", count: 32), String(repeating: "00", count: 12), "", "",
                "530f8afbc74536b9a963b4f1c4cb738b"
            ),
            (
                String(repeating: "00", count: 32), String(repeating: "00", count: 12),
                String(repeating: "00", count: 16), "cea7403d4d606b6e074ec5d3baf39d18",
                "d0d1c8a799996bf0265b98b5d48ab919"
            ),
            (
                // "client-secret-of-more-than-32-by"
                "636c69656e742d7365637265742d6f662d6d6f72652d7468616e2d33322d6279",
                "0102030405060708090a0b0c0d0e0f10", "617069", "89c567",
                "c60e7982e1f90b914ebcbe4b9b46a402"
            ),
        ]

    private func open(
        _ vector: (key: String, iv: String, text: String, ciphertext: String, tag: String),
        _ change: (inout [UInt8], inout [UInt8], inout [UInt8], inout [UInt8]) -> Void = {
            _,
            _,
            _,
            _ in
        }
    ) -> [UInt8]? {
        var key = Self.bytes(vector.key)
        var iv = Self.bytes(vector.iv)
        var ciphertext = Self.bytes(vector.ciphertext)
        var tag = Self.bytes(vector.tag)
        change(&key, &iv, &ciphertext, &tag)
        return AES256GCM.open(ciphertext, tag: tag, iv: iv, key: key)
    }

    @Test(arguments: vectors)
    func `what was sealed is opened`(
        vector: (key: String, iv: String, text: String, ciphertext: String, tag: String)
    ) {
        #expect(open(vector) == Self.bytes(vector.text))
    }

    @Test func `one bit changed anywhere opens nothing`() {
        let vector = Self.vectors[2]
        for index in 0..<32 { #expect(open(vector) { key, _, _, _ in key[index] ^= 1 } == nil) }
        for index in 0..<16 { #expect(open(vector) { _, iv, _, _ in iv[index] ^= 1 } == nil) }
        for index in 0..<3 { #expect(open(vector) { _, _, text, _ in text[index] ^= 1 } == nil) }
        for index in 0..<16 { #expect(open(vector) { _, _, _, tag in tag[index] ^= 1 } == nil) }
    }

    @Test func `a key, tag or vector of another length opens nothing`() {
        let vector = Self.vectors[2]
        #expect(open(vector) { key, _, _, _ in key.removeLast() } == nil)
        #expect(open(vector) { key, _, _, _ in key.append(0) } == nil)
        #expect(open(vector) { _, _, _, tag in tag.removeLast() } == nil)
        #expect(open(vector) { _, iv, _, _ in iv = [] } == nil)
    }
}
