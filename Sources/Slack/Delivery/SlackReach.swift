import HTTPTypes
import JSON
import Outbound
import Platform
import Reminders

/// Finding out which channels, people and groups of a run Slack has.
///
/// What was found is remembered under `channel/NAME`, `name/ID`, `person/ADDRESS` and `user/ID`, for
/// a day; who was not found is remembered, too, for an hour.
struct SlackReach {
    let workspace: SlackWorkspace
    let request: ReachRequest
    private(set) var learned: [ExactString: String] = [:]
    private(set) var warnings: [String] = []
    /// What is left of the one wait that looking people up may take.
    var lookupWait = ReachLimits.lookupWaitMax

    init(_ request: ReachRequest, in workspace: SlackWorkspace) {
        self.request = request
        self.workspace = workspace
    }

    /// Asks Slack for what is not known.
    ///
    /// - Returns: What can be had, in the order in which it was asked for.
    /// - Throws: Why no channel can be found now; people and groups hold nothing up.
    mutating func answer() async throws(SlackError) -> ReachAnswer {
        let channels = try await channels()
        let people = await people()
        let groups = await groups()
        return ReachAnswer(
            channels: channels,
            people: people,
            groups: groups,
            learned: Dictionary(
                learned.map { ($0.key.text, $0.value) },
                uniquingKeysWith: { $1 }
            ),
            warnings: warnings
        )
    }

    /// Returns what an earlier run learned, if it is fresh and Slack did not refuse it since.
    ///
    /// - Parameter key: What it was remembered under.
    /// - Returns: Empty for who was not there; nil where that has to be asked.
    func known(_ key: String) -> String? {
        guard let known = request.known[key] else { return nil }
        let age = request.now - known.at
        let ageMax = known.value.isEmpty ? ReachLimits.missAge : ReachLimits.age
        guard age < ageMax, !workspace.isRefused(known.value, learnedAt: known.at) else {
            return nil
        }
        return known.value
    }

    mutating func learn(_ value: String, as key: String) {
        learned[ExactString(key)] = value
    }

    mutating func warn(_ warning: String) {
        if !warnings.contains(where: { $0.hasSameBytes(as: warning) }) { warnings.append(warning) }
    }

    /// Returns the call of a list, of which one page is wanted.
    func call(
        _ method: String,
        _ arguments: [(name: String, value: String)],
        cursor: String = ""
    ) -> Call {
        workspace.api.call(
            .get,
            method,
            arguments + (cursor.isEmpty ? [] : [(name: "cursor", value: cursor)]),
            answerBytesMax: ReachLimits.answerBytesMax
        )
    }

    /// Reads one page of a list.
    func page<Item>(
        _ call: Call,
        of name: StaticString,
        _ read: (inout JSONPullReader) throws(JSONError) -> Item?
    ) async throws(SlackError) -> SlackPage<Item> {
        try workspace.api.value(of: try await workspace.ask(call)) { (json) throws(JSONError) in
            try SlackPage(&json, of: name, read)
        }
    }

    /// Waits for as long as Slack asks.
    func wait(_ pause: Duration) async throws(SlackError) {
        do {
            try await workspace.clock.sleep(for: pause)
        } catch {
            throw .stopped
        }
    }

    /// The permissions that a refusal names, else those that are known to be needed.
    static func sentence(for purpose: String, _ error: SlackError, scopes: String) -> String {
        guard case .refused(_, "missing_scope", let needed) = error else {
            return "\(purpose) was not possible: \(error.searchReason)"
        }
        return "\(purpose) needs the permission \(needed.isEmpty ? scopes : needed): add it to the"
            + " Slack app's scopes and install the app again."
    }
}

/// What bounds the questions of one run.
enum ReachLimits {
    /// How long what was found is remembered, and who was not.
    static let age = Duration.seconds(24 * 3_600)
    static let missAge = Duration.seconds(3_600)
    static let answerBytesMax = 16 << 20
    /// Slack wants less than 1,000 channels a page.
    static let channelsOnPage = 999
    static let channelPagesMax = 100
    /// The longest wait for the list of channels, without which nothing can be sent, and how many.
    static let listWaitMax = Duration.seconds(60)
    static let listWaits = 10
    /// More people than that are looked for in the list of all.
    static let lookupsMax = 200
    static let usersOnPage = 1_000
    static let userPagesMax = 100
    /// People are not waited for longer than that, when Slack asks to wait, and in all.
    static let lookupWaitMax = Duration.seconds(5)
    static let lookupTimeMax = Duration.seconds(60)
    /// RFC 5321 section 4.5.3.1: no address is longer than 254 characters.
    static let addressBytesMax = 320
}

extension SlackBot {
    /// Finds out which channels, people and groups there are.
    func reach(_ request: ReachRequest) async throws(SlackError) -> ReachAnswer {
        var reach = SlackReach(request, in: workspace)
        return try await reach.answer()
    }
}
