import OpenSSL
import Platform
import Testing

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
        #expect(HMACKey(Secret(key)).code(over: text).hexadecimal == code)
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
        #expect(key.code(over: "").hexadecimal == code)
    }

    @Test func `chunks count as one text, wherever they are cut`() {
        let key = HMACKey(Secret("key"))
        let text = (0..<300).map { UInt8(truncatingIfNeeded: $0) }
        let whole = key.code { $0.add(text.span) }
        for cut in text.indices {
            let code = key.code { code in
                code.add(text.span.extracting(..<cut))
                code.add([UInt8]().span)
                code.add(text.span.extracting(cut...))
            }
            #expect(code == whole)
        }
    }

    @Test func `a code says nothing about the next`() {
        let key = HMACKey(Secret("key"))
        let first = key.code(over: "1")
        #expect(key.code(over: "2") != first)
        #expect(key.code(over: "") == HMACKey(Secret("key")).code(over: ""))
        #expect(key.code(over: "1") == first)
    }

    @Test func `many threads at once get right codes`() async {
        let key = HMACKey(Secret("key"))
        let expected = (0..<64).map { HMACKey(Secret("key")).code(over: "\($0)") }
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    (0..<64).allSatisfy { key.code(over: "\($0)") == expected[$0] }
                }
            }
            for await isRight in group { #expect(isRight) }
        }
    }
}

struct HMACCodeTests {
    private func code(_ bytes: [UInt8]) -> HMACCode {
        HMACCode { code in for place in bytes.indices { code[place] = bytes[place] } }
    }

    @Test func `codes are the same in all bytes or not`() {
        let bytes = (1...32).map { UInt8($0) }
        #expect(code(bytes) == code(bytes))
        #expect(code(bytes).bytes == bytes)
        for place in bytes.indices {
            var other = bytes
            other[place] ^= 0x80
            #expect(code(other) != code(bytes))
        }
    }

    @Test func `it is written in two digits for each byte`() {
        let start: [UInt8] = [0x00, 0x0A, 0xFF, 0x10]
        #expect(code(start).hexadecimal == "000aff10" + String(repeating: "0", count: 56))
    }

    @Test func `its start is its first eight bytes`() {
        #expect(code([1, 2, 0, 0, 0, 0, 0, 0x80, 9]).start == 0x8000_0000_0000_0201)
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
