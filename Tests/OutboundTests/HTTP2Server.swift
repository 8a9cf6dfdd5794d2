import Foundation
import Glibc
import OpenSSL
import TestSupport

/// `Tests/Clients/http2_server.py` as a child process, with a certificate of its own making.
final class HTTP2Server {
    /// The certificate, in PEM, which is its own authority.
    let certificate: String
    let port: Int
    private let output = Pipe()
    private let folder: TemporaryFolder
    private let process: Process

    struct Failure: Error {}

    /// Starts the server and waits until it listens.
    ///
    /// - Parameter deeds: What it does to one request after the other; then it answers.
    /// - Throws: `Failure`, or what starting a process throws.
    init(_ deeds: [String] = []) async throws {
        folder = try TemporaryFolder()
        let pair = try await TestCertificate(in: folder.path)
        certificate = pair.certificate
        process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
            [
                "python3", "\(Repository.root)/Tests/Clients/http2_server.py",
                pair.certificate, pair.privateKey,
            ] + deeds
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        guard let port = try Int(Self.line(of: output)) else { throw Failure() }
        self.port = port
    }

    /// Waits until the next request has arrived, of those that were not waited for.
    func waitForRequest() throws {
        _ = try Self.line(of: output)
    }

    private static func line(of output: Pipe) throws -> String {
        var line: [UInt8] = []
        while let byte = try output.fileHandleForReading.read(upToCount: 1)?.first {
            if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
            line.append(byte)
        }
        throw Failure()
    }

    deinit {
        // It has inherited a mask that blocks SIGTERM.
        kill(process.processIdentifier, SIGKILL)
    }

    var url: String { "https://127.0.0.1:\(port)/hush" }
}
