import Foundation
import OpenSSL
import Platform
import TestSupport
import Testing

struct RSAKeyTests {
    /// Makes a private key with the openssl program, in the form that the arguments ask for.
    private static func key(
        _ arguments: String...,
        in folder: TemporaryFolder
    ) async throws
        -> String
    {
        let path = "\(folder.path)/key.pem"
        try await Tool.run(["openssl"] + arguments + ["-out", path])
        return try String(contentsOfFile: path, encoding: .utf8)
    }

    @Test(arguments: [["genrsa", "-traditional"], ["genrsa"]])
    func `openssl verifies a signature, whichever form the key has`(form: [String]) async throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/key.pem"
        try await Tool.run(["openssl"] + form + ["-out", path, "2048"])
        let pem = try String(contentsOfFile: path, encoding: .utf8)
        #expect(pem.contains("BEGIN RSA PRIVATE KEY") == (form.count == 2))
        let key = try RSAKey(pem: Secret(pem))
        for text in ["", "a", String(repeating: "header.claims", count: 1_000)] {
            let signature = key.signature(over: Array(text.utf8))
            #expect(signature.count == 256)
            #expect(signature == key.signature(over: Array(text.utf8)))
            try Data(signature).write(to: URL(fileURLWithPath: "\(folder.path)/signature"))
            try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder.path)/text"))
            let verdict = try await Tool.run([
                "openssl", "dgst", "-sha256", "-prverify", path, "-signature",
                "\(folder.path)/signature", "\(folder.path)/text",
            ])
            #expect(verdict == "Verified OK\n")
        }
        try Data("other".utf8).write(to: URL(fileURLWithPath: "\(folder.path)/text"))
        let verdict = try await Tool.result([
            "openssl", "dgst", "-sha256", "-prverify", path, "-signature",
            "\(folder.path)/signature", "\(folder.path)/text",
        ])
        #expect(verdict.status != 0)
    }

    @Test func `what is no key to sign with is told by its reason`() async throws {
        let folder = try TemporaryFolder()
        let pem = try await Self.key("genrsa", in: folder)
        let curve = try await Self.key(
            "genpkey",
            "-algorithm",
            "EC",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            in: folder
        )
        let short = try await Self.key(
            "genpkey",
            "-algorithm",
            "RSA",
            "-pkeyopt",
            "rsa_keygen_bits:1024",
            in: folder
        )
        let sealed = try await Self.key(
            "genrsa",
            "-aes256",
            "-passout",
            "pass:secret",
            in: folder
        )
        let cases: [(String, RSAKeyError)] = [
            ("", .notFound), ("-----BEGIN PUBLIC KEY-----", .notFound),
            (sealed, .encrypted), (curve, .notRSA), (short, .tooShort(bits: 1_024)),
            (pem.replacing("\n", with: " "), .unreadable), (String(pem.prefix(400)), .unreadable),
            (pem.replacing("\n", with: "\\n"), .unreadable),
        ]
        for (text, reason) in cases {
            #expect(throws: reason) { try RSAKey(pem: Secret(text)) }
        }
        #expect("\(RSAKeyError.tooShort(bits: 1_024))" == "it has 1024 bits; 2048 are needed.")
        #expect(
            "\(RSAKeyError.unreadable)"
                == "it is damaged; give the whole PEM file, with its line breaks."
        )
    }
}
