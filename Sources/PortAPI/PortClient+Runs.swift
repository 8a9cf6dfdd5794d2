import HTTPTypes
import Outbound
import Vocabulary

extension PortClient {
    /// Adds a line to a run's log, and ends the run with it where asked.
    ///
    /// A line that ends a run can be repeated: Port takes one only once.
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
        var request = try PortRequest.sending(
            Body(
                message: message.count > max ? message.prefix(max - 1) + "…" : message,
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

    /// Changes what a run shows, and ends it where the update has a status.
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

    /// Returns how a run stands.
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
            do {
                let wire = try JSONCoding.decode(RunAnswer.self, from: answer.body)
                return RunSummary(
                    id: id,
                    status: wire.run.status,
                    statusLabel: wire.run.statusLabel
                )
            } catch {
                throw .malformedAnswer(what: "the run")
            }
        case 404: throw .runNotFound(id)
        default: throw session.refusal(answer)
        }
    }

    /// Returns if Port ends the run itself, by what it is answered.
    ///
    /// Source: Port API reference, "Get an action run's details", version 2 of the answer.
    ///
    /// - Parameter id: The run's id.
    /// - Returns: False also where the answer does not say, as of runs that know no such thing.
    /// - Throws: `runNotFound`; otherwise as every call.
    package func isSynchronous(_ id: String) async throws(PortError) -> Bool {
        let answer = try await session.answer(
            to: PortRequest(method: .get, path: "\(path(of: id))?version=v2", step: "run")
        )
        switch answer.status {
        case 200..<300:
            let wire = try? JSONCoding.decode(RunPayloadAnswer.self, from: answer.body)
            return wire?.run.payload?.synchronized ?? false
        case 404: throw .runNotFound(id)
        default: throw session.refusal(answer)
        }
    }

    private func path(of run: String) -> String { "/v1/actions/runs/\(percentEncoded(run))" }

    private func change(_ run: String, by request: PortRequest) async throws(PortError) {
        let answer = try await session.answer(to: request)
        switch answer.status {
        case 200..<300: return
        case 404: throw .runNotFound(run)
        case 409, 422:
            throw try await self.run(run).isEnded ? .runEnded(run) : session.refusal(answer)
        default: throw session.refusal(answer)
        }
    }
}

/// Port's answer to the question for a run.
private struct RunAnswer: Decodable {
    struct Run: Decodable {
        var status: String
        var statusLabel: String?
    }

    var run: Run
}

/// Port's answer to the question for a run and what it sent out for it.
private struct RunPayloadAnswer: Decodable {
    struct Run: Decodable {
        var payload: Payload?
    }

    struct Payload: Decodable {
        var synchronized: Bool?
    }

    var run: Run
}
