import Platform
import JSON

/// The forms of webhook bodies in which Port names the run.
///
/// Source: Port's documentation and guides, "Trigger Webhook URL" and its payload mappings.
package enum InvocationShape: String, Sendable, CaseIterable {
    /// Port's own body, sent for an action without a mapping: `context.runId`.
    case full
    /// `runId` at the top.
    case minimal
    /// `run_id` at the top.
    case snake
    /// `RUN_ID` at the top.
    case upper
    /// `port_context.runId`, Port's default for a new action.
    case portContext
    /// `port_context.run_id`.
    case portContextSnake
    /// `port_context` as a text that holds JSON.
    case portContextText
    /// The whole body under `port_payload`.
    case portPayload
    /// `run.id`.
    case run
    /// The user's inputs at the top, beside `port_context`.
    case spreadInputs
    /// Only the header `RUN_ID`, which the signature does not cover.
    case headerOnly
    /// A workflow's node: `context.runId` with `nodeConfig`.
    case workflowNode
    /// The full body as port-agent passes it on: signed compact, sent with spaces, all in ASCII.
    case agent
}

extension InvocationShape {
    /// Returns the body's value for a run of the action.
    func value(
        for run: ActionRun,
        action: Catalogue.Action,
        webhookURL: String
    ) -> JSONValue {
        let id = JSONValue.string(run.id)
        switch self {
        case .full, .agent: return Self.full(run, action: action, webhookURL: webhookURL)
        case .minimal: return ["runId": id]
        case .snake: return ["run_id": id]
        case .upper: return ["RUN_ID": id]
        case .portContext: return ["port_context": Self.portContext(run, action)]
        case .portContextSnake: return ["port_context": ["run_id": id]]
        case .portContextText:
            let bytes = (try? JSONCoding.encode(Self.portContext(run, action))) ?? []
            return ["port_context": .string(String(decoding: bytes, as: UTF8.self))]
        case .portPayload:
            return ["port_payload": Self.full(run, action: action, webhookURL: webhookURL)]
        case .run: return ["run": ["id": id]]
        case .spreadInputs:
            let context: [ExactString: JSONValue] = [
                "port_context": Self.portContext(run, action)
            ]
            return .object(context.merging(run.properties.object ?? [:]) { own, _ in own })
        case .headerOnly: return ["inputs": run.properties]
        case .workflowNode:
            return [
                "headers": [:],
                "payload": ["action": ["invocationMethod": Self.method(webhookURL, run)]],
                "context": ["runId": id, "nodeConfig": ["type": "WEBHOOK"]],
            ]
        }
    }

    private static func method(_ url: String, _ run: ActionRun) -> JSONValue {
        [
            "type": "WEBHOOK", "url": .string(url), "agent": .bool(run.door == .agent),
            "synchronized": .bool(run.door.isSynchronous),
            "method": "POST", "headers": ["RUN_ID": "{{ .run.id }}"], "body": [:],
        ]
    }

    private static func portContext(_ run: ActionRun, _ action: Catalogue.Action) -> JSONValue {
        [
            "runId": .string(run.id), "blueprint": .string(action.blueprint), "entity": .null,
            "actionId": .string(action.identifier), "operation": "DAY-2", "version": "v1",
        ]
    }

    private static func full(
        _ run: ActionRun,
        action: Catalogue.Action,
        webhookURL: String
    ) -> JSONValue {
        [
            "action": .string(run.action),
            "resourceType": "run",
            "status": "TRIGGERED",
            "trigger": [
                "by": [
                    "orgId": "org_sandbox",
                    "userId": "auth0|sandbox",
                    "user": [
                        "email": "ada@example.com", "firstName": "Ada", "lastName": "Lovelace",
                        "id": "auth0|sandbox",
                    ],
                ],
                "origin": "UI",
                "at": .string(run.createdAt.description),
            ],
            "context": [
                "entity": .null, "blueprint": .string(action.blueprint),
                "runId": .string(run.id),
            ],
            "payload": [
                "entity": .null,
                "action": [
                    "id": "action_sandbox", "identifier": .string(action.identifier),
                    "title": .string(action.title), "description": .string(action.description),
                    "icon": "Slack", "trigger": "DAY-2", "blueprint": .string(action.blueprint),
                    "requiredApproval": false, "invocationMethod": method(webhookURL, run),
                ],
                "properties": run.properties,
                "censoredProperties": [],
            ],
        ]
    }
}
