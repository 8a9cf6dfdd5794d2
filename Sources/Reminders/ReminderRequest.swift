package import JSON
package import Platform

/// What a reminder's job carries from the webhook to its worker, as JSON; it never names a secret
/// or a destination.
package struct ReminderRequest: Sendable, Hashable, Codable {
    /// The kind of the job that carries it, whatever the operation.
    package static let jobKind = "scorecard_reminder"

    /// Which of the configured reminders it is; nil for the one without a name.
    package var reminder: String?
    /// Instead of the configured operation, for this run.
    package var operationKind: Operation?
    /// Instead of the configured blueprint, for this run.
    package var blueprint: String?
    /// Instead of the configured scorecard, for this run.
    package var scorecard: String?
    /// Instead of the configured filter, for this run: a Port search rule or combinator.
    package var filterRule: JSONValue?
    /// True when Port waits for the answer and ends the run by it, so that nobody else may.
    package var isSynchronous: Bool
    /// True when the caller waits and nothing told whether Port ends the run by the answer: Port is
    /// asked before anybody else ends it.
    package var mayBeSynchronous: Bool
    /// The pipeline that it was asked for as; nil when it came through another door.
    package var pipeline: PipelineOrigin?
    /// The trace of the call that asked for it; nil when that named none.
    package var trace: TraceParent?

    /// The lane of its jobs: those of one reminder take turns with those of another.
    ///
    /// A reminder's name has no slash, so none can be taken for the one without a name.
    package var lane: String { reminder.map { "reminder/\($0)" } ?? "reminder" }

    package init(
        reminder: String? = nil,
        operationKind: Operation? = nil,
        blueprint: String? = nil,
        scorecard: String? = nil,
        filterRule: JSONValue? = nil,
        isSynchronous: Bool = false,
        mayBeSynchronous: Bool = false,
        pipeline: PipelineOrigin? = nil
    ) {
        self.reminder = reminder
        self.operationKind = operationKind
        self.blueprint = blueprint
        self.scorecard = scorecard
        self.filterRule = filterRule
        self.isSynchronous = isSynchronous
        self.mayBeSynchronous = mayBeSynchronous
        self.pipeline = pipeline
    }
}

/// Which pipeline of GitLab's a caller believes to have triggered.
package struct PipelineOrigin: Sendable, Hashable, Codable {
    /// The project's number or path, as it stood in the URL.
    package var project: String
    /// The branch or tag.
    package var ref: String

    package init(project: String, ref: String) {
        self.project = project
        self.ref = ref
    }
}

extension ReminderRequest {
    /// The order as JSON, as it decodes, without what an order says that says nothing; numbers in it
    /// must be finite, which those read are.
    package var json: [UInt8] {
        // Most are empty.
        var writer = JSONWriter(reservingCapacity: 32)
        writer.object { writer in
            if let blueprint { writer.member("blueprint", blueprint) }
            if let filterRule { writer.member("filterRule", filterRule) }
            if isSynchronous { writer.member("isSynchronous", true) }
            if mayBeSynchronous { writer.member("mayBeSynchronous", true) }
            if let operationKind { writer.member("operationKind", operationKind.rawValue) }
            if let pipeline {
                writer.member("pipeline") { writer in
                    writer.object { writer in
                        writer.member("project", pipeline.project)
                        writer.member("ref", pipeline.ref)
                    }
                }
            }
            if let reminder { writer.member("reminder", reminder) }
            if let scorecard { writer.member("scorecard", scorecard) }
            if let trace { writer.member("trace", trace.description) }
        }
        return writer.bytes
    }

    /// What the request changes of its reminder's subject, as JSON; nil where that is nothing.
    package var subjectInputs: String? {
        guard blueprint != nil || scorecard != nil || filterRule != nil else { return nil }
        let changed = ReminderRequest(
            blueprint: blueprint,
            scorecard: scorecard,
            filterRule: filterRule
        )
        return String(decoding: changed.json, as: UTF8.self)
    }

    private enum CodingKeys: CodingKey {
        case reminder, operationKind, blueprint, scorecard, filterRule
        case isSynchronous, mayBeSynchronous, pipeline, trace
    }

    /// Reads an order; one that version 0.1.0 stored says nothing of the newer members.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        reminder = try members.decodeIfPresent(String.self, forKey: .reminder)
        operationKind = try members.decodeIfPresent(Operation.self, forKey: .operationKind)
        blueprint = try members.decodeIfPresent(String.self, forKey: .blueprint)
        scorecard = try members.decodeIfPresent(String.self, forKey: .scorecard)
        filterRule = try members.decodeIfPresent(JSONValue.self, forKey: .filterRule)
        isSynchronous = try members.decodeIfPresent(Bool.self, forKey: .isSynchronous) ?? false
        mayBeSynchronous =
            try members.decodeIfPresent(Bool.self, forKey: .mayBeSynchronous) ?? false
        pipeline = try members.decodeIfPresent(PipelineOrigin.self, forKey: .pipeline)
        trace = try members.decodeIfPresent(TraceParent.self, forKey: .trace)
    }
}
