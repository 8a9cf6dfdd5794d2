import FoundationEssentials
import OpenSSL
import Platform
import Testing
import TestSupport

/// What is said of files that cannot be a server's certificate and key.
struct TLSContextTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func mistake(
        _ certificate: String,
        _ privateKey: String,
        clients: String? = nil,
        now: Timestamp = WallClock.system.now()
    ) throws -> TLSError {
        let files = TLSFiles(
            certificate: certificate,
            privateKey: privateKey,
            clientAuthority: clients
        )
        return try #require(throws: TLSError.self) { try TLSContext(files, now: now) }
    }

    @Test func `a pair that belongs together is taken, with authorities too`() async throws {
        let pair = try await TestCertificate(in: folder.path)
        let files = TLSFiles(
            certificate: pair.certificate,
            privateKey: pair.privateKey,
            clientAuthority: pair.certificate
        )
        #expect(throws: Never.self) { try TLSContext(files, now: WallClock.system.now()) }
    }

    @Test func `a file that is not there is said so in the system's words`() async throws {
        let pair = try await TestCertificate(in: folder.path)
        let missing = "\(folder.path)/missing.pem"
        let words = "cannot be used: it cannot be read: No such file or directory."
        #expect(
            try mistake(missing, pair.privateKey).description
                == "The certificate \(missing) \(words)"
        )
        #expect(
            try mistake(pair.certificate, missing).description
                == "The private key \(missing) \(words)"
        )
        #expect(
            try mistake(pair.certificate, pair.privateKey, clients: missing).description
                == "The authority of client certificates \(missing) \(words)"
        )
        #expect(
            try mistake(folder.path, pair.privateKey).cause
                == "it cannot be read: Is a directory."
        )
    }

    @Test func `files in each other's place hold none of what is needed`() async throws {
        let pair = try await TestCertificate(in: folder.path)
        let swapped = try mistake(pair.privateKey, pair.certificate)
        #expect(swapped == TLSError(.certificate, pair.privateKey, .notFound))
        #expect(swapped.cause == "the file holds none in PEM form.")
        #expect(
            try mistake(pair.certificate, pair.certificate)
                == TLSError(.privateKey, pair.certificate, .notFound)
        )
        let noAuthority = try mistake(pair.certificate, pair.privateKey, clients: pair.privateKey)
        #expect(noAuthority == TLSError(.clientAuthority, pair.privateKey, .notFound))
    }

    @Test func `the key of another certificate is a mismatch, of any kind`() async throws {
        let pair = try await TestCertificate(in: folder.path)
        let other = try await TestCertificate(in: folder.path, name: "other")
        let rsa = "\(folder.path)/rsa.pem"
        try await Tool.run(["openssl", "genrsa", "-out", rsa, "2048"])
        for key in [other.privateKey, rsa] {
            let mistake = try mistake(pair.certificate, key)
            #expect(mistake == TLSError(.privateKey, key, .mismatch))
            #expect(mistake.cause == "it does not belong to the certificate.")
        }
    }

    @Test func `a key with a passphrase is said so, and nobody is asked for one`() async throws {
        let pair = try await TestCertificate(in: folder.path)
        let locked = "\(folder.path)/locked.pem"
        try await Tool.run([
            "openssl", "pkcs8", "-topk8", "-passout", "pass:secret", "-in", pair.privateKey,
            "-out", locked,
        ])
        let mistake = try mistake(pair.certificate, locked)
        #expect(mistake.cause == "it is encrypted; store it without a passphrase.")
    }

    @Test func `a certificate is refused before and after its time, with the day`() async throws {
        let pair = try await TestCertificate.expired(in: folder.path)
        let late = try mistake(pair.certificate, pair.privateKey)
        #expect(late.cause == "it expired on 2021-02-03.")
        let early = try mistake(
            pair.certificate,
            pair.privateKey,
            now: Timestamp(secondsSince1970: 1_500_000_000)
        )
        #expect(early.cause == "it is not valid before 2020-01-01.")
        let files = TLSFiles(certificate: pair.certificate, privateKey: pair.privateKey)
        let between = Timestamp(secondsSince1970: 1_600_000_000)
        #expect(throws: Never.self) { try TLSContext(files, now: between) }
    }

    @Test func `a key that OpenSSL finds too weak is refused in its words`() async throws {
        let weak = "\(folder.path)/weak.pem"
        let key = "\(folder.path)/weak-key.pem"
        try await Tool.run([
            "openssl", "req", "-x509", "-newkey", "rsa:1024", "-nodes", "-subj", "/CN=weak",
            "-keyout", key, "-out", weak,
        ])
        #expect(try mistake(weak, key).cause == "OpenSSL says ee key too small.")
    }
}
