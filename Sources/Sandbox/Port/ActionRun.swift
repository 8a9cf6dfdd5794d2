package import JSON
package import Platform

/// A run of a self-service action, as Port stores it.
package struct ActionRun: Sendable {
    package enum Status: String, Sendable {
        case inProgress = "IN_PROGRESS"
        case success = "SUCCESS"
        case failure = "FAILURE"
    }

    package struct LogLine: Sendable {
        package var id: String
        package var message: String
        package var time: Timestamp
    }

    package internal(set) var id: String
    package internal(set) var action: String
    package internal(set) var properties: JSONValue
    /// The way in which it calls the service.
    package internal(set) var door: Door
    package internal(set) var status = Status.inProgress
    package internal(set) var statusLabel: String?
    package internal(set) var summary: String?
    package internal(set) var links: [String] = []
    package internal(set) var externalRunID: String?
    /// The answer that ended it; nil for an asynchronous run.
    package internal(set) var response: String?
    package internal(set) var logs: [LogLine] = []
    package internal(set) var createdAt: Timestamp
    package internal(set) var updatedAt: Timestamp
    /// The time of its end, after which it cannot be changed; nil while it is in progress.
    package internal(set) var endedAt: Timestamp?
    /// What an agent is given of it; nil for one that is delivered.
    package internal(set) var pending: PendingRun?
    /// Attempts to end it after its end, which were refused.
    package internal(set) var lateEnds: [Status] = []

    package var hasEnded: Bool { endedAt != nil }

    init(id: String, action: String, properties: JSONValue, door: Door, time: Timestamp) {
        self.id = id
        self.action = action
        self.properties = properties
        self.door = door
        createdAt = time
        updatedAt = time
    }

    mutating func end(_ status: Status, at time: Timestamp) {
        self.status = status
        endedAt = time
    }
}

extension ActionRun {
    /// The run in the form of Port's API.
    ///
    /// - Parameters:
    ///   - blueprint: The action's.
    ///   - actionTitle: The action's.
    ///   - payload: What was sent out for it, as version 2 of the API tells.
    /// - Returns: The value of `run`.
    func json(
        blueprint: String,
        actionTitle: String?,
        payload: JSONValue? = nil
    ) -> JSONValue {
        var members: [ExactString: JSONValue] = [
            "id": .string(id),
            "status": .string(status.rawValue),
            "statusLabel": statusLabel.map(JSONValue.string) ?? .null,
            "summary": .string(summary ?? ""),
            "link": .array(links.map(JSONValue.string)),
            "externalRunId": externalRunID.map(JSONValue.string) ?? .null,
            "action": [
                "identifier": .string(action),
                "title": actionTitle.map(JSONValue.string) ?? .null,
                "deleted": false,
            ],
            "blueprint": ["identifier": .string(blueprint), "deleted": false],
            "properties": properties,
            "requiredApproval": false,
            "source": "UI",
            "createdAt": .string(createdAt.description),
            "updatedAt": .string(updatedAt.description),
            "endedAt": endedAt.map { .string($0.description) } ?? .null,
            "createdBy": "sandbox-user",
            "updatedBy": "sandbox-user",
        ]
        if let response { members["response"] = .string(response) }
        if let payload { members["payload"] = payload }
        return .object(members)
    }

    func json(_ line: LogLine) -> JSONValue {
        [
            "id": .string(line.id),
            "runId": .string(id),
            "message": .string(line.message),
            "createdBy": "sandbox-client",
            "createdAt": .string(line.time.description),
        ]
    }
}
