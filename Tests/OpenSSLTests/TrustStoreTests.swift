import Foundation
import OpenSSL
import TestSupport
import Testing

/// What is said of files that cannot be those of trusted authorities.
struct TrustStoreTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func store(_ text: String) throws -> TrustStore {
        let path = "\(folder.path)/authorities.pem"
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return try TrustStore(path: path)
    }

    private func text(of pair: TestCertificate) throws -> String {
        try String(contentsOfFile: pair.certificate, encoding: .utf8)
    }

    @Test func `certificates are taken, with words around them`() async throws {
        let first = try text(of: try await TestCertificate(in: folder.path))
        let second = try text(of: try await TestCertificate(in: folder.path, name: "second"))
        let both = "# Ours\n\(first)\nand\n\(second)"
        #expect(try store(both) == store(both))
        #expect(try store(first) != store(both))
    }

    @Test func `certificates may be freed while the process exits`() async throws {
        let folder = try TemporaryFolder()
        let path = try await TestCertificate(in: folder.path).certificate
        // The last of them are freed behind the end of main, unless OpenSSL is gone by then.
        for _ in 0..<5 {
            await #expect(processExitsWith: .success) { [path = path as String] in
                OpenSSLLibrary.keepUntilExit()
                let isBusy = DispatchSemaphore(value: 0)
                for _ in 0..<4 {
                    Thread.detachNewThread {
                        for number in 0... {
                            _ = try? TrustStore(path: path)
                            if number == 10 { isBusy.signal() }
                        }
                    }
                }
                isBusy.wait()
                exit(0)
            }
        }
    }

    @Test(arguments: ["", "\n", "once upon a time\n"])
    func `a file without a certificate is refused`(text: String) throws {
        let error = try #require(throws: TLSError.self) { try store(text) }
        #expect(error.cause == "the file holds none in PEM form.")
    }

    @Test func `a private key is no authority`() async throws {
        let pair = try await TestCertificate(in: folder.path)
        let error = try #require(throws: TLSError.self) { try TrustStore(path: pair.privateKey) }
        #expect(error.cause == "the file holds none in PEM form.")
    }

    @Test func `a certificate that is cut off is refused, whatever stands before it`() async throws
    {
        let whole = try text(of: try await TestCertificate(in: folder.path))
        let cut = whole.prefix(whole.count / 2)
        for text in ["\(cut)", "\(whole)\(cut)", "\(cut)\n-----END CERTIFICATE-----\n"] {
            let error = try #require(throws: TLSError.self) { try store(text) }
            guard case .refused(let reason) = error.reason else {
                Issue.record("\(error)")
                continue
            }
            #expect(!reason.isEmpty)
        }
    }

    @Test func `what cannot be read is said so in the system's words`() throws {
        let missing = try #require(throws: TLSError.self) { try TrustStore(path: "/nowhere/a.pem") }
        #expect(missing.cause == "it cannot be read: No such file or directory.")
        let directory = try #require(throws: TLSError.self) { try TrustStore(path: folder.path) }
        #expect(directory.cause == "it cannot be read: Is a directory.")
    }
}
