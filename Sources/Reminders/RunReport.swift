import JSON
package import Platform

/// What a run in Port is told at its end, as the payload of a job: the result, and what goes with it.
package struct RunReport: Sendable, Hashable {
    /// The kind of the job that carries it.
    package static let jobKind = "run_report"

    /// Log lines, then status, label and summary at once.
    package var result: RunResult
    /// Where the run's page is; nil when this service has no public address.
    package var link: String?
    /// The reminder's job, so that Port's run and our page can be found from each other; nil for a
    /// job that ends with its process.
    package var reminderJobID: String?
    /// Which replay of that job ended; nil for its first life.
    package var replay: Int?
    /// The trace of the call that asked for the reminder.
    package var trace: TraceParent?
    /// True when Port may end the run itself, by what a caller was answered: it is asked first.
    package var asksPort: Bool?

    package init(_ result: RunResult, link: String?, reminderJobID: String?) {
        self.result = result
        self.link = link
        self.reminderJobID = reminderJobID
    }
}

/// The members of the result stand among its own, as those that 0.1.0 stored do.
extension RunReport: Codable {
    private enum CodingKeys: CodingKey { case link, reminderJobID, replay, trace, asksPort }

    package init(from decoder: any Decoder) throws {
        result = try RunResult(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        link = try members.decodeIfPresent(String.self, forKey: .link)
        reminderJobID = try members.decodeIfPresent(String.self, forKey: .reminderJobID)
        replay = try members.decodeIfPresent(Int.self, forKey: .replay)
        trace = try members.decodeIfPresent(TraceParent.self, forKey: .trace)
        asksPort = try members.decodeIfPresent(Bool.self, forKey: .asksPort)
    }

    package func encode(to encoder: any Encoder) throws {
        try result.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(link, forKey: .link)
        try members.encodeIfPresent(reminderJobID, forKey: .reminderJobID)
        try members.encodeIfPresent(replay, forKey: .replay)
        try members.encodeIfPresent(trace, forKey: .trace)
        try members.encodeIfPresent(asksPort, forKey: .asksPort)
    }
}
