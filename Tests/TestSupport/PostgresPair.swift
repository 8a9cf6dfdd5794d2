import FoundationEssentials

/// A primary and its standby of a test's own, and an address that leads to one of them, as a name
/// or a virtual address does.
package final class PostgresPair: Sendable {
    package enum Member: String, CaseIterable, Sendable {
        case first, second

        fileprivate var other: Self { self == .first ? .second : .first }
    }

    private let folder: TemporaryFolder

    /// Starts both, the first as the primary, to which the address leads.
    package init() throws {
        folder = try TemporaryFolder()
        // The servers run as another user, and stay out of each other's folders.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o711],
            ofItemAtPath: folder.path
        )
        try PostgresServer.control(["start", path(.first)])
        try follow(.first, by: .second)
        try lead(to: .first)
    }

    deinit {
        // One that a test has stopped already is no trouble.
        for member in Member.allCases { try? PostgresServer.control(["stop", path(member)]) }
    }

    /// The URL of one of them.
    package func url(_ member: Member) -> String { url(host: path(member)) }

    /// The URL that names both.
    package var urlOfBoth: String { url(host: "\(path(.first)),\(path(.second))") }

    /// The URL of the address that moves.
    package var urlOfAddress: String { url(host: "\(folder.path)/address") }

    /// Lets the address lead to that one; connections that are there stay where they are.
    package func lead(to member: Member) throws {
        let address = "\(folder.path)/address"
        // The first time there is none to remove.
        try? FileManager.default.removeItem(atPath: address)
        try FileManager.default.createSymbolicLink(
            atPath: address,
            withDestinationPath: path(member)
        )
    }

    /// Ends it as a power cut would.
    package func stop(_ member: Member) throws {
        try PostgresServer.control(["stop", path(member)])
    }

    /// Ends it once the other has everything.
    package func halt(_ member: Member) throws {
        try PostgresServer.control(["halt", path(member)])
    }

    /// Makes a standby take writes.
    package func promote(_ member: Member) throws {
        try PostgresServer.control(["promote", path(member)])
    }

    /// Starts the standby of a primary, a copy of it or the server that was there before, and waits
    /// until it gets what the primary writes.
    package func follow(_ primary: Member, by standby: Member) throws {
        try PostgresServer.control(["standby", path(standby), path(primary)])
        let question = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming'"
        try waits(for: "1\n", of: question, at: primary)
    }

    /// Makes a primary refuse writes, also those of sessions that are there.
    package func refuseWrites(at member: Member) throws {
        let change = "ALTER SYSTEM SET default_transaction_read_only = on"
        try PostgresServer.sql(change, in: url(member))
        try PostgresServer.sql("SELECT pg_reload_conf()", in: url(member))
        try waits(for: "on\n", of: "SHOW transaction_read_only", at: member)
    }

    /// Waits until the standby has what the primary has.
    package func catchUp(with primary: Member) throws {
        let position = try PostgresServer.sql("SELECT pg_current_wal_lsn()", in: url(primary))
        let question = "SELECT pg_last_wal_replay_lsn() >= '\(position.dropLast())'"
        try waits(for: "t\n", of: question, at: primary.other)
    }

    private func waits(for answer: String, of question: String, at member: Member) throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while try PostgresServer.sql(question, in: url(member)) != answer {
            guard ContinuousClock.now < deadline else {
                throw PostgresServer.CommandFailed(text: "no \(answer) of \(question)")
            }
        }
    }

    private func path(_ member: Member) -> String { "\(folder.path)/\(member)" }

    private func url(host: String) -> String { "postgres://scorebell@/postgres?host=\(host)" }
}
