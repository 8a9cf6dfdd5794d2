package import Jobs

/// Why a statement or a connection failed, in words that hold no value of a statement.
package enum PostgresError: Error, Sendable, Hashable {
    /// The server cannot be reached, or the connection to it broke.
    case disconnected(String)
    /// The server refused a statement; `state` is its SQLSTATE.
    ///
    /// Source: https://www.postgresql.org/docs/15/errcodes-appendix.html.
    case refused(state: String, message: String)
    /// Another statement before it was refused, and this one was not tried.
    case skipped
    /// The server gave what these statements never give.
    case unexpected(String)

    /// True when the statement failed because of others that ran at the same time.
    ///
    /// It can be tried again at once. 40001 is a serialization failure, 40P01 a deadlock.
    var isCollision: Bool {
        if case .refused(let state, _) = self { ["40001", "40P01"].contains(state) } else { false }
    }

    /// True when the server takes no writes: it is a standby, or was made read-only.
    var isReadOnly: Bool {
        if case .refused(let state, _) = self { state == Self.readOnly } else { false }
    }

    static let readOnly = "25006"

    /// True when a new session might take the statement that this one refused.
    ///
    /// A session keeps what was true when it began or prepared a statement: that its server takes
    /// writes (25006), its plans (0A000, 26000, 42P05), the types of columns (42804, 42883), the
    /// search path, its transaction (25P02). The states in this list are the others: values,
    /// constraints, collisions, lack of room, limits, what a trigger raises, and waits that ended.
    /// Any state that is not in it puts the session in doubt, because our statements are the same
    /// few, and meet none while tables and session are in order.
    var mayBeOfSession: Bool {
        guard case .refused(let state, _) = self else { return false }
        return !["22", "23", "40", "53", "54", "P0"].contains(state.prefix(2))
            && !["55P03", "57014"].contains(state)
    }
}

extension JobStoreError {
    /// Says in words what PostgreSQL reported, and whether waiting can help.
    package init(_ error: PostgresError) {
        switch error {
        case .disconnected(let reason):
            self = .unavailable(reason: "PostgreSQL cannot be reached: \(reason)")
        case .refused(let state, let message):
            self.init(state: state, message: message)
        case .skipped:
            self = .unavailable(reason: "PostgreSQL did not come to it")
        case .unexpected(let what):
            self = .unusable(reason: "its tables are not this program's: \(what)")
        }
    }

    private init(state: String, message: String) {
        switch state.prefix(2) {
        case _ where state == PostgresError.readOnly:
            self = .unavailable(reason: "PostgreSQL takes no writes now: it is read-only")
        case "28": self = .unusable(reason: "PostgreSQL refuses the user or its password")
        case "3D": self = .unusable(reason: "PostgreSQL has no such database")
        // A name that is taken says nothing of the tables.
        case "42" where state != "42P05":
            self = .unusable(
                reason: "PostgreSQL refuses a statement (\(state)): a table is missing, is not"
                    + " this program's, or may not be used by this user"
            )
        case "53": self = .unavailable(reason: "PostgreSQL lacks disk, memory or connections")
        default: self = .unavailable(reason: "PostgreSQL reports \(message) (\(state))")
        }
    }
}
