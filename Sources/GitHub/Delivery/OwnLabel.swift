import JSON
import Reminders

/// A label that we make in a repository.
struct OwnLabel: Sendable {
    let name: String
    let color: String
    /// GitHub takes 100 characters.
    let description: String

    /// Ours is every issue that has it, or a marker.
    static let ticket = OwnLabel(
        name: "scorebell",
        color: "0e8a16",
        description: "Opened for unmet scorecard rules, and closed once they are met"
    )

    /// People's word to leave an issue alone.
    static let ignore = OwnLabel(
        name: FoundTicket.ignoreLabel,
        color: "cccccc",
        description: "scorebell leaves this issue alone: it is not edited, closed or opened again"
    )

    static let all = [ticket, ignore]

    /// port-sender's own.
    static let portSender = "Port"

    var body: [UInt8] {
        var json = JSONWriter()
        json.object { json in
            json.member("name", name)
            json.member("color", color)
            json.member("description", description)
        }
        return json.bytes
    }

    /// Whether it is among an issue's labels, whose case GitHub ignores.
    func isIn(_ labels: TextList) -> Bool {
        labels.contains { $0.hasSameBytesIgnoringASCIICase(as: name) }
    }
}
