import Foundation
import Synchronization

/// The PostgreSQL that the test command starts and names in `SCOREBELL_TEST_POSTGRES`.
package enum PostgresServer {
    /// Where it is; nil when the tests were started without one, and then those that need it skip.
    package static let url = ProcessInfo.processInfo.environment["SCOREBELL_TEST_POSTGRES"]

    /// What a test that needs it says when it skips.
    package static let absence: String =
        "skipped: no PostgreSQL (make test starts one and sets SCOREBELL_TEST_POSTGRES)"

    package static var isThere: Bool { url != nil }

    /// The folder of its socket, which `scripts/postgres.sh` takes.
    package static var folder: String? {
        url?.split(separator: "?host=").last.map(String.init)
    }

    package struct CommandFailed: Error {
        package var text: String
    }

    private static let count = Mutex(0)

    /// Makes an empty schema and returns the URL of a database in which it is the only one.
    package static func emptyDatabase() throws -> String {
        guard let url else { throw CommandFailed(text: absence) }
        let number = count.withLock { count in
            count += 1
            return count
        }
        let name = "test_\(ProcessInfo.processInfo.processIdentifier)_\(number)"
        try run("/usr/bin/psql", ["-q", "-d", url, "-c", "CREATE SCHEMA \(name)"])
        return "\(url)&options=-csearch_path%3D\(name)"
    }

    /// Makes an empty database that keeps texts in that encoding, and returns its URL.
    package static func database(encoding: String) throws -> String {
        guard let url else { throw CommandFailed(text: absence) }
        let name = "test_\(encoding.lowercased())_\(ProcessInfo.processInfo.processIdentifier)"
        try sql("DROP DATABASE IF EXISTS \(name)", in: url)
        try sql(
            "CREATE DATABASE \(name) ENCODING '\(encoding)' LOCALE 'C' TEMPLATE template0",
            in: url
        )
        return url.replacing("/postgres?", with: "/\(name)?")
    }

    /// Stops the server at once, as a power cut would.
    package static func stop() throws { try control("stop") }
    package static func start() throws { try control("start") }

    /// Stops it so and starts it again.
    package static func restart() throws { try control("restart") }

    private static func control(_ action: String) throws {
        try control([action, folder ?? ""])
    }

    /// Calls `scripts/postgres.sh`, for a server in any folder.
    static func control(_ arguments: [String]) throws {
        try run("\(Repository.root)/scripts/postgres.sh", arguments)
    }

    /// Runs SQL in a database and returns what psql prints.
    @discardableResult
    package static func sql(_ text: String, in url: String) throws -> String {
        try run("/usr/bin/psql", ["-q", "-A", "-t", "-d", url, "-c", text])
    }

    /// Runs a file of SQL, named from the project's root, in a database.
    package static func script(_ path: String, in url: String) throws {
        let file = "\(Repository.root)/\(path)"
        try run("/usr/bin/psql", ["-q", "-v", "ON_ERROR_STOP=1", "-d", url, "-f", file])
    }

    @discardableResult
    private static func run(_ path: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: path)
        process.arguments = arguments
        let output = Pipe()
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        let text = String(decoding: bytes, as: UTF8.self)
        guard process.terminationStatus == 0 else { throw CommandFailed(text: text) }
        return text
    }
}
