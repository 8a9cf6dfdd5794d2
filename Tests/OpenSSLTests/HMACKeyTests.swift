import OpenSSL
import Testing
import Vocabulary

struct HMACKeyTests {
    /// RFC 4231 sections 4.2 to 4.8, of those whose key is ASCII; the others repeat one byte.
    static let vectors: [(key: String, text: String, code: String)] = [
        (
            String(repeating: "\u{0B}", count: 20), "Hi There",
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"
        ),
        (
            "Jefe", "what do ya want for nothing?",
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
        ),
    ]

    @Test(arguments: vectors)
    func `the codes are those of RFC 4231`(key: String, text: String, code: String) {
        #expect(hexadecimal(HMACKey(Secret(key)).code(over: Array(text.utf8))) == code)
    }

    /// Made with Python's `hmac` module; a block of SHA-256 has 64 bytes.
    @Test(
        arguments: [
            (0, "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
            (63, "a73e4ae46b2a9f2402fff056e156c0a25551e3db5097f9367522239bfbc2d02e"),
            (64, "83026a325aaee70e36cfe607536aa1054104ad1077c36134810d4ccded1ccd3b"),
            (65, "41f1c4cc3107cd5b8d92460f61032902bfdb06484eef17e861b83a5012d3b7f3"),
            (131, "c68b7ace04e8bf0b01c1ed872ac04ac02cb9acb6a6d01fae07f52ff2d6c9bcee"),
        ]
    )
    func `a key of any length is right`(length: Int, code: String) {
        let key = HMACKey(Secret(String(repeating: "k", count: length)))
        #expect(hexadecimal(key.code(over: [])) == code)
    }

    @Test func `chunks count as one text, wherever they are cut`() {
        let key = HMACKey(Secret("key"))
        let text = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let whole = key.code(over: text)
        for cut in text.indices {
            #expect(key.code(over: Array(text[..<cut]), [], Array(text[cut...])) == whole)
        }
    }

    @Test func `a code says nothing about the next`() {
        let key = HMACKey(Secret("key"))
        let first = key.code(over: [1])
        #expect(key.code(over: [2]) != first)
        #expect(key.code(over: []) == HMACKey(Secret("key")).code(over: []))
        #expect(key.code(over: [1]) == first)
    }

    @Test func `many threads at once get right codes`() async {
        let key = HMACKey(Secret("key"))
        let expected = (0..<64).map { HMACKey(Secret("key")).code(over: [UInt8($0)]) }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    (0..<64).allSatisfy { key.code(over: [UInt8($0)]) == expected[$0] }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}

struct ConstantTimeTests {
    @Test(
        arguments: [
            ([], [], true), ([1, 2], [1, 2], true), ([1, 2], [1, 3], false), ([1], [1, 2], false),
            ([], [0], false), ([0x80], [0], false),
        ] as [([UInt8], [UInt8], Bool)]
    )
    func `equal is equal in length and bytes`(a: [UInt8], b: [UInt8], isEqual: Bool) {
        #expect(constantTimeEqual(a, b) == isEqual)
    }
}

struct RandomBytesTests {
    @Test func `as many bytes as asked for, and others each time`() {
        #expect(randomBytes(0).isEmpty)
        #expect(randomBytes(32).count == 32)
        #expect(Set((0..<100).map { _ in randomBytes(16) }).count == 100)
    }
}

private func hexadecimal(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
}
