package import PortAPI

/// What keeps Port from giving runs to us, in one sentence that says what to do.
package enum PullObstacle: Sendable, Hashable, CustomStringConvertible {
    /// The credentials are a person's.
    case personalCredentials
    /// Port puts runs where nobody polls; nil where it does not say where.
    case streamer(String?)
    /// The organization's settings are not for these credentials to read.
    case settingsHidden

    private static let polling = "POLLING"

    /// Returns what is in the way, as far as Port tells; it changes nothing.
    ///
    /// - Parameter port: Whom runs are claimed from.
    /// - Returns: Nothing where runs can be claimed.
    /// - Throws: `PortError`; `wrongCredentials` names the region, too.
    package static func all(for port: PortClient) async throws(PortError) -> [PullObstacle] {
        var obstacles: [PullObstacle] = []
        if try await port.credentialKind() == .personal { obstacles.append(.personalCredentials) }
        do throws(PortError) {
            let streamer = try await port.agentStreamer()
            if streamer?.uppercased() != polling { obstacles.append(.streamer(streamer)) }
        } catch {
            switch error {
            case .forbidden, .refused: obstacles.append(.settingsHidden)
            default: throw error
            }
        }
        return obstacles
    }

    package var description: String {
        switch self {
        case .personalCredentials:
            "The credentials of port.client-id are a person's, and Port gives runs only to the"
                + " organization's: make credentials of the organization in Port, and configure"
                + " those."
        case .streamer(let name?):
            "Port does not keep this organization's runs for those who claim them:"
                + " portAgentStreamerName is \(quoted(name)). Have an administrator set it to"
                + " POLLING (PATCH /v1/organization), for all agents of the organization;"
                + " scorebell does not change it."
        case .streamer(nil):
            "Port does not say that it keeps this organization's runs for those who claim them:"
                + " portAgentStreamerName is not set. Have an administrator set it to POLLING"
                + " (PATCH /v1/organization), for all agents of the organization; scorebell does"
                + " not change it."
        case .settingsHidden:
            "Port does not let these credentials read the organization's settings, so it is not"
                + " known whether portAgentStreamerName is POLLING, without which no run can be"
                + " claimed: look at it as an administrator (GET /v1/organization)."
        }
    }

    private func quoted(_ name: String) -> String {
        name.utf8.count <= 40 && name.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            ? name : "another word"
    }
}
