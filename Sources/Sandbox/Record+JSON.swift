import JSON
import Platform

extension Record {
    /// Returns the record, as `GET /sandbox/state` sends it.
    func json(with tickets: JSONValue) -> JSONValue {
        [
            "tickets": tickets,
            "version": .integer(Int64(version)),
            "calls": .object(
                Dictionary(
                    uniqueKeysWithValues: calls.map {
                        (ExactString($0.rawValue), .integer(Int64($1)))
                    }
                )
            ),
            "messages": .array(messages.map(\.json)),
            "refusals": .array(
                refusals.map { refusal in
                    [
                        "time": .string(refusal.time.description),
                        "route": .string(refusal.route.rawValue),
                        "status": .integer(Int64(refusal.status)),
                        "reason": .string(refusal.reason),
                    ]
                }
            ),
            "deliveries": .array(
                deliveries.map { delivery in
                    [
                        "time": .string(delivery.time.description),
                        "runId": .string(delivery.runID),
                        "status": delivery.status.map { .integer(Int64($0)) } ?? .null,
                        "body": .string(delivery.body),
                    ]
                }
            ),
            "claims": .array(claims.map(\.json)),
            "acks": .array(acks.map(\.json)),
            "runs": .array(runs.map(\.stateJSON)),
        ]
    }
}

extension SlackPost {
    fileprivate var json: JSONValue {
        [
            "time": .string(time.description), "channel": .string(channel), "ts": .string(ts),
            "thread_ts": threadTS.map(JSONValue.string) ?? .null,
            "mentions": .array(mentions.map(JSONValue.string)), "payload": payload,
            "readable": .string(readable), "flags": .array(flags.map(JSONValue.string)),
        ]
    }
}

extension ActionRun {
    fileprivate var stateJSON: JSONValue {
        [
            "id": .string(id), "status": .string(status.rawValue),
            "statusLabel": statusLabel.map(JSONValue.string) ?? .null,
            "summary": summary.map(JSONValue.string) ?? .null,
            "links": .array(links.map(JSONValue.string)),
            "externalRunId": externalRunID.map(JSONValue.string) ?? .null,
            "door": .string(door.rawValue),
            "response": response.map(JSONValue.string) ?? .null,
            "createdAt": .string(createdAt.description),
            "endedAt": endedAt.map { .string($0.description) } ?? .null,
            "logs": .array(
                logs.map {
                    ["time": .string($0.time.description), "message": .string($0.message)]
                }
            ),
        ]
    }
}
