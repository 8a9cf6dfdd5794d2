import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Platform
import Synchronization

/// The runs that wait for an agent, and Port's routes for those who claim them.
///
/// Source: how port-agent (`http_polling_consumer.py`, `port_client.py`) and Ocean call these routes,
/// which Port's API reference does not describe (read 2026-11). Port's own answers to a late or foreign
/// acknowledgement are those that the two clients handle: `ackedCount` 0, and 409.
final class PendingRuns: Sendable {
    private static let installation = "_PORT_EXEC_AGENT"

    private let configuration: SandboxConfiguration
    private let wall: WallClock
    private let recorder: Recorder
    private let streamer: Mutex<String>

    init(_ configuration: SandboxConfiguration, wall: WallClock, recorder: Recorder) {
        self.configuration = configuration
        self.wall = wall
        self.recorder = recorder
        streamer = Mutex(configuration.agentStreamer)
    }

    /// Returns an access token, which says whose it is as Port's do.
    func accessToken(id: String) -> String {
        let claims = #"{"orgId":"org_sandbox","isMachine":\#(configuration.isMachine)}"#
        return ["{\"alg\":\"none\"}", claims, id]
            .map { Data($0.utf8).base64EncodedString() }
            .joined(separator: ".")
            .replacing("=", with: "").replacing("+", with: "-").replacing("/", with: "_")
    }

    /// Answers `GET /v1/organization`.
    var organization: Response {
        let streamer = streamer.withLock { $0 }
        return Response.vendorJSON(
            .ok,
            [
                "ok": true,
                "organization": [
                    "id": "org_sandbox", "name": "Sandbox",
                    "settings": ["portAgentStreamerName": .string(streamer)],
                ],
            ]
        )
    }

    /// Answers `PATCH /v1/organization`, by which port-agent chooses where Port puts its runs.
    func update(with body: JSONValue) throws(PortRefusal) -> Response {
        let settings = try body.members(["settings": .object], required: ["settings"])["settings"]
        let members = try (settings ?? [:])
            .members(["portAgentStreamerName": .oneOf(["KAFKA", "POLLING"])], at: "body/settings")
        if let name = members["portAgentStreamerName"]?.string {
            streamer.withLock { $0 = name }
        }
        return organization
    }

    /// Answers `POST /v1/actions/runs/claim-pending`: what nobody has acknowledged or claims now.
    func claim(_ request: Request, _ body: JSONValue) throws(PortRefusal) -> Response {
        try checkMayClaim(request)
        let members = try Self.claimMembers(
            of: body,
            ["invocationMethod": .oneOf(["WEBHOOK"]), "exclude": .strings]
        )
        let excluded = (members["exclude"]?.array ?? []).compactMap(\.string)
        let limit = members["limit"]?.number.map { Int($0) } ?? 100
        let asked = members["visibilityTimeoutMs"]?.number.map { Int($0) }
        let limits = configuration.limits
        let length = min(asked ?? limits.claimMilliseconds, limits.claimMillisecondsMax)
        guard members["installationId"]?.string == Self.installation,
            streamer.withLock({ $0 }) == "POLLING"
        else { return Response.vendorJSON(.ok, ["ok": true, "runs": []]) }
        let now = wall.now()
        let until = now + .milliseconds(length)
        let client = request.header(.userAgent) ?? ""
        let claimed = recorder.note { record in
            var claimed: [ActionRun] = []
            for id in record.runOrder where claimed.count < limit {
                guard let run = record.runsByID[id], !excluded.contains(run.action),
                    run.isClaimable(at: now)
                else { continue }
                record.runsByID[id]?.pending?.claimedUntil = until
                let claim = RunClaim(time: now, runID: id, until: until, client: client)
                record.claims.append(claim, keeping: limits.recordsMax)
                claimed += [record.runsByID[id]].compactMap(\.self)
            }
            return claimed
        }
        return Response.vendorJSON(.ok, ["ok": true, "runs": .array(claimed.map(json))])
    }

    /// Answers `PATCH /v1/actions/runs/ack`: in port-agent's form with a count, in Ocean's with 409.
    func acknowledge(_ request: Request, _ body: JSONValue) throws(PortRefusal) -> Response {
        try checkMayClaim(request)
        let members = try body.members(["runIds": .strings, "runId": .string])
        let one = members["runId"]?.string
        let ids = one.map { [$0] } ?? (members["runIds"]?.array ?? []).compactMap(\.string)
        guard !ids.isEmpty else { throw .invalid("body must have required property 'runIds'") }
        let now = wall.now()
        let client = request.header(.userAgent) ?? ""
        let taken: [Bool?] = recorder.note { record in
            ids.map { id in
                guard let pending = record.runsByID[id]?.pending else { return nil }
                let hasEnded = record.runsByID[id]?.hasEnded == true
                let isTaken = pending.acknowledgedAt == nil && !hasEnded
                if isTaken { record.runsByID[id]?.pending?.acknowledgedAt = now }
                let ack = RunAck(time: now, runID: id, isTaken: isTaken, client: client)
                record.acks.append(ack, keeping: configuration.limits.recordsMax)
                return isTaken
            }
        }
        if taken.contains(nil) { throw .notFound("Run with id \"\(ids[0])\" was not found") }
        let count = taken.count { $0 == true }
        if one != nil, count == 0 {
            throw PortRefusal(
                status: .conflict,
                error: "conflict",
                message: "The run was acknowledged before"
            )
        }
        return Response.vendorJSON(.ok, ["ok": true, "ackedCount": .integer(Int64(count))])
    }

    /// Answers `POST /v1/workflows/runs/claim-pending`: the sandbox has no workflows.
    func claimNodes(_ request: Request, _ body: JSONValue) throws(PortRefusal) -> Response {
        try checkMayClaim(request)
        _ = try Self.claimMembers(of: body, ["exclude": .strings])
        return Response.vendorJSON(.ok, ["ok": true, "nodeRuns": []])
    }

    private static func claimMembers(
        of body: JSONValue,
        _ others: [String: Expectation]
    ) throws(PortRefusal) -> [ExactString: JSONValue] {
        let known: [String: Expectation] = [
            "installationId": .string, "limit": .number(1...1_000),
            "visibilityTimeoutMs": .number(1...86_400_000),
        ]
        return try body.members(
            known.merging(others) { known, _ in known },
            required: ["installationId", "limit"]
        )
    }

    private func checkMayClaim(_ request: Request) throws(PortRefusal) {
        guard request.header(.portReservedUsage) == "true", configuration.isMachine else {
            throw PortRefusal(
                status: .forbidden,
                error: "forbidden",
                message: "You do not have permission to perform this action"
            )
        }
    }

    private func json(_ run: ActionRun) -> JSONValue {
        let action = configuration.catalogue.action
        let pending = run.pending
        let value = run.json(
            blueprint: action.blueprint,
            actionTitle: action.title,
            payload: [
                "type": "WEBHOOK", "url": .string(pending?.url ?? ""), "agent": true,
                "synchronized": false, "method": "POST", "headers": [:],
                "body": pending?.body ?? [:],
            ]
        )
        guard var members = value.object else { return value }
        members["pendingExecution"] = true
        members["claimedUntil"] = .string(pending?.claimedUntil?.description ?? "")
        members["installationId"] = .string(Self.installation)
        return .object(members)
    }
}

extension ActionRun {
    /// Whether it waits for an agent, and none claims it now.
    fileprivate func isClaimable(at now: Timestamp) -> Bool {
        guard let pending, !hasEnded, pending.acknowledgedAt == nil else { return false }
        return pending.claimedUntil.map { $0 <= now } ?? true
    }
}
