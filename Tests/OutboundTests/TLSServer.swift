import Foundation
import Glibc
import TestSupport

/// `openssl s_server` as a child process, with a certificate of its own making.
final class TLSServer {
    /// The certificate, in PEM, which is its own authority.
    let certificate: String
    let port: Int
    private let folder: TemporaryFolder
    private let process: Process

    struct Failure: Error {}

    /// Starts the server and waits until it listens.
    ///
    /// - Parameters:
    ///   - name: The name in the certificate, such as `IP:127.0.0.1`.
    ///   - options: Further options of `openssl s_server`.
    /// - Throws: `Failure`, or what starting a process throws.
    init(name: String = "IP:127.0.0.1", options: [String] = []) throws {
        folder = try TemporaryFolder()
        certificate = "\(folder.path)/certificate.pem"
        let key = "\(folder.path)/key.pem"
        let request = Self.openssl([
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-subj", "/CN=test", "-addext", "subjectAltName=\(name)", "-days", "2",
            "-keyout", key, "-out", certificate,
        ])
        try request.run()
        request.waitUntilExit()
        process = Self.openssl(
            ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-www"]
                + options
        )
        let output = Pipe()
        process.standardOutput = output
        try process.run()
        // It says `ACCEPT 127.0.0.1:40123` once it listens.
        var text = ""
        while !text.contains(#/ACCEPT .*:\d+\n/#) {
            let bytes = output.fileHandleForReading.availableData
            guard !bytes.isEmpty else { throw Failure() }
            text += String(decoding: bytes, as: UTF8.self)
        }
        guard let match = text.firstMatch(of: #/ACCEPT .*:(\d+)\n/#), let port = Int(match.1) else {
            throw Failure()
        }
        self.port = port
    }

    deinit {
        // It has inherited a mask that blocks SIGTERM.
        kill(process.processIdentifier, SIGKILL)
    }

    var url: String { "https://127.0.0.1:\(port)/hush?t=hush" }

    private static func openssl(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["openssl"] + arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        return process
    }
}
