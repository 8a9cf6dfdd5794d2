import HTTPMessage
import HTTPTypes
import JSON
import Outbound
import Platform

/// The calls of an agent, which takes runs from Port instead of being called by it.
///
/// Source: port-agent's `port_client.py` and Ocean's `PortClientMixin` (read 2026-11); Port's API
/// reference does not have them.
extension PortClient {
    /// The name under which Port keeps the runs of actions that are executed by an agent.
    private static let installation = "_PORT_EXEC_AGENT"
    /// Runs have bodies of a megabyte at most, and most have less than a kilobyte.
    private static let claimBytesMax = 64 << 20

    /// Claims runs that wait for an agent: nobody else gets them until the claim runs out.
    ///
    /// A claim whose answer is lost runs out as any other.
    ///
    /// - Parameters:
    ///   - limit: The most runs, at most 1,000.
    ///   - time: How long the claim holds.
    /// - Returns: The runs, without those of which Port does not tell the identifier.
    /// - Throws: `forbidden` for a person's credentials; otherwise as every call.
    package func claimRuns(
        limit: Int,
        for time: Duration
    ) async throws(PortError) -> [ClaimedRun] {
        struct Body: Encodable {
            var installationId: String
            var limit: Int
            var invocationMethod = "WEBHOOK"
            var visibilityTimeoutMs: Int64
        }
        var request = try PortRequest.sending(
            Body(
                installationId: Self.installation,
                limit: limit,
                visibilityTimeoutMs: time.milliseconds
            ),
            .post,
            "/v1/actions/runs/claim-pending",
            step: "claim"
        )
        request.isReserved = true
        request.bytesMax = Self.claimBytesMax
        let answer = try await session.answer(to: request)
        guard (200..<300).contains(answer.status) else { throw session.refusal(answer) }
        guard let body = try? JSONCoding.decode(JSONValue.self, from: answer.body),
            let runs = body["runs"]?.array
        else { throw .malformedAnswer(what: "the claimed runs") }
        return runs.compactMap(ClaimedRun.init)
    }

    /// Tells Port that a claimed run will be done here, so that nobody else gets it.
    ///
    /// It is not repeatable: the second time Port says that somebody has the run, whoever that is.
    ///
    /// - Parameter run: The run's id.
    /// - Returns: False if somebody has acknowledged it before, be it an earlier call of ours.
    /// - Throws: `runNotFound`; otherwise as every call, with the disposition `unknown` where the run
    ///   may be acknowledged.
    package func acknowledge(_ run: String) async throws(PortError) -> Bool {
        struct Body: Encodable {
            var runIds: [String]
        }
        var request = try PortRequest.sending(
            Body(runIds: [run]),
            .patch,
            "/v1/actions/runs/ack",
            step: "ack"
        )
        request.isReserved = true
        request.isRepeatable = false
        let answer = try await session.answer(to: request)
        switch answer.status {
        case 200..<300:
            let body = try? JSONCoding.decode(JSONValue.self, from: answer.body)
            if let count = body?["ackedCount"] { return count != 0 }
            if let isTaken = body?["acked"]?.bool { return isTaken }
            try session.checkSuccess(answer, to: request)
            return true
        case 404: throw .runNotFound(run)
        case 409: return false
        default: throw session.refusal(answer)
        }
    }
}
