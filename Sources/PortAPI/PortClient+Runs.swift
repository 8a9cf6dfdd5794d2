import HTTPMessage
import HTTPTypes
import JSON
import Outbound

extension PortClient {
    /// Adds a line to a run's log, and ends the run with it if asked.
    ///
    /// A line that ends a run can be repeated: Port accepts only one.
    ///
    /// Source: Port API reference, "Create an action run log".
    ///
    /// - Parameters:
    ///   - message: The line; cut at `PortLimits.logMessageCharactersMax`.
    ///   - run: The run's id.
    ///   - ending: How the run ends, with a few words beside the status.
    /// - Throws: `runNotFound`; `runEnded` when somebody ended it before, which counts as done;
    ///   otherwise as every call, with the disposition `unknown` for a line that may be there.
    package func log(
        _ message: String,
        to run: String,
        ending: (status: RunStatus, label: String?)? = nil
    ) async throws(PortError) {
        struct Body: Encodable {
            var message: String
            var terminationStatus: RunStatus?
            var statusLabel: String?
        }
        let max = configuration.limits.logMessageCharactersMax
        let start = message.firstScalars(max)
        let line =
            start.utf8.count < message.utf8.count ? message.firstScalars(max - 1) + "…" : message
        var request = try PortRequest.sending(
            Body(
                message: line,
                terminationStatus: ending?.status,
                statusLabel: ending?.label
            ),
            .post,
            "\(path(of: run))/logs",
            step: "run_log"
        )
        request.isRepeatable = ending != nil
        try await change(run, by: request)
    }

    /// Updates the fields of a run; a status ends it.
    ///
    /// - Parameters:
    ///   - run: The run's id.
    ///   - update: What changes.
    /// - Throws: `runNotFound`; `runEnded` when somebody ended it before, which counts as done;
    ///   otherwise as every call.
    package func update(_ run: String, with update: RunUpdate) async throws(PortError) {
        try await change(
            run,
            by: try PortRequest.sending(update, .patch, path(of: run), step: "run_update")
        )
    }

    /// Returns the state of a run.
    ///
    /// - Parameter id: The run's id.
    /// - Returns: Its status and label.
    /// - Throws: `runNotFound`; otherwise as every call.
    package func run(_ id: String) async throws(PortError) -> RunSummary {
        let answer = try await session.answer(
            to: PortRequest(method: .get, path: path(of: id), step: "run")
        )
        switch answer.status {
        case 200..<300:
            let wire = JSONPullReader.value(of: answer.body, RunAnswer.init)
            guard let wire, let status = wire.status, !wire.isLabelOther else {
                throw .malformedAnswer(what: "the run")
            }
            return RunSummary(id: id, status: status, statusLabel: wire.statusLabel)
        case 404: throw .runNotFound(id)
        default: throw session.refusal(answer)
        }
    }

    /// Returns whether Port ends the run by the answer to its webhook.
    ///
    /// Source: Port API reference, "Get an action run's details", version 2 of the answer.
    ///
    /// - Parameter id: The run's id.
    /// - Returns: False also where the run does not say, as those that know no such thing.
    /// - Throws: `runNotFound`; otherwise as every call.
    package func isSynchronous(_ id: String) async throws(PortError) -> Bool {
        let answer = try await session.answer(
            to: PortRequest(method: .get, path: "\(path(of: id))?version=v2", step: "run")
        )
        switch answer.status {
        case 200..<300:
            let wire = JSONPullReader.value(of: answer.body, RunAnswer.init)
            guard let wire else { throw .malformedAnswer(what: "the run") }
            return wire.isSynchronized ?? false
        case 404: throw .runNotFound(id)
        default: throw session.refusal(answer)
        }
    }

    private func path(of run: String) -> String { "/v1/actions/runs/\(percentEncoded(run))" }

    private func change(_ run: String, by request: PortRequest) async throws(PortError) {
        let answer = try await session.answer(to: request)
        switch answer.status {
        case 200..<300:
            try session.checkSuccess(answer, to: request)
        case 404: throw .runNotFound(run)
        case 409, 422:
            throw try await self.run(run).isEnded ? .runEnded(run) : session.refusal(answer)
        default: throw session.refusal(answer)
        }
    }
}

/// The needed parts of Port's answer about a run.
private struct RunAnswer {
    private(set) var status: String?
    private(set) var statusLabel: String?
    /// Whether the label is neither a text nor null.
    private(set) var isLabelOther = false
    private(set) var isSynchronized: Bool?

    /// Reads an answer; nil where it has no run.
    init?(_ json: inout JSONPullReader) throws(JSONError) {
        var hasRun = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("run") {
                hasRun = try readRun(&json)
            } else {
                try json.skip()
            }
        }
        guard hasRun else { return nil }
    }

    private mutating func readRun(_ json: inout JSONPullReader) throws(JSONError) -> Bool {
        guard try json.enterObject() else { return false }
        while try json.nextMember() {
            if json.isNamed("status") {
                status = try json.text()
            } else if json.isNamed("statusLabel") {
                statusLabel = try json.textOrNull(isOther: &isLabelOther)
            } else if json.isNamed("payload") {
                try readPayload(&json)
            } else {
                try json.skip()
            }
        }
        return true
    }

    private mutating func readPayload(_ json: inout JSONPullReader) throws(JSONError) {
        guard try json.enterObject() else { return }
        while try json.nextMember() {
            if json.isNamed("synchronized") {
                isSynchronized = try json.bool()
            } else {
                try json.skip()
            }
        }
    }
}
