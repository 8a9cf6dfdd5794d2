import Scorecards
package import JSON

/// What one reminder or report will say, kept so that a later attempt says the same.
package struct ReminderPlan: Sendable, Hashable, Decodable {
    package var operation: Operation
    package var scorecardTitle: String
    package var blueprint: String
    /// How many entities were looked at.
    package var examined: Int
    /// How many of them a reminder names for missing a rule; all of them where it is a report.
    package var reminded: Int
    /// Where the entities of a report stand; nil for a reminder, and without such a level.
    package var top: Top?
    /// What is delivered, in order.
    package var parts: [Part]
    /// Which parts are whose note; empty in a plan of an earlier version.
    package var notes: [PlannedNote] = []
    /// The origin of the destination whose parts they are; nil in a plan that 0.1.0 stored.
    package var destination: String?

    /// One piece of a plan, delivered by itself: a message in a chat, an issue in a tracker.
    package struct Part: Sendable, Hashable, Codable {
        /// Names the part within its plan, in every attempt the same.
        package var key: String
        /// What the destination delivers, in a form of its own.
        package var payload: JSONValue
        /// Where it goes, in the destination's address; nil for the destination's own channel.
        package var place: String?
        /// The part to which it is a reply, by its place in the plan; nil for none.
        package var replyTo: Int?

        package init(
            key: String,
            payload: JSONValue,
            place: String? = nil,
            replyTo: Int? = nil
        ) {
            self.key = key
            self.payload = payload
            self.place = place
            self.replyTo = replyTo
        }

        fileprivate var json: JSONValue {
            var members: [ExactString: JSONValue] = ["key": .string(key), "payload": payload]
            if let place { members["place"] = .string(place) }
            if let replyTo { members["replyTo"] = .integer(Int64(replyTo)) }
            return .object(members)
        }
    }

    /// The scorecard's last level, and how many entities are there.
    package struct Top: Sendable, Hashable, Codable {
        package var level: String
        package var entities: Int
    }

    /// Makes the plan of what was found and of a destination's parts that say it.
    package init(_ findings: Findings, parts: [Part], destination: String?) {
        operation = findings.subject.operation
        scorecardTitle = findings.scorecard.title
        blueprint = findings.subject.blueprint
        examined = findings.examined
        reminded = findings.reminded
        top = findings.top
        self.parts = parts
        self.destination = destination
    }

    private enum CodingKeys: CodingKey {
        case operation, scorecardTitle, blueprint, examined, reminded, top, parts, messages
        case notes, destination
    }

    /// Reads a plan, also one that 0.1.0 stored: that had `messages`, the payloads alone, and at
    /// first did not say its operation.
    package init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        operation =
            try members.decodeIfPresent(Operation.self, forKey: .operation) ?? .scorecardReminder
        scorecardTitle = try members.decode(String.self, forKey: .scorecardTitle)
        blueprint = try members.decode(String.self, forKey: .blueprint)
        examined = try members.decode(Int.self, forKey: .examined)
        reminded = try members.decode(Int.self, forKey: .reminded)
        top = try members.decodeIfPresent(Top.self, forKey: .top)
        destination = try members.decodeIfPresent(String.self, forKey: .destination)
        notes = try members.decodeIfPresent([PlannedNote].self, forKey: .notes) ?? []
        if let messages = try members.decodeIfPresent([JSONValue].self, forKey: .messages) {
            parts = messages.enumerated().map { Part(key: "\($0 + 1)", payload: $1) }
        } else {
            parts = try members.decode([Part].self, forKey: .parts)
        }
    }

    /// `3 messages`, `1 entity`: a number with its noun.
    package static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    package var entitiesReminded: String { Self.count(reminded, "entity", "entities") }
    package var entitiesExamined: String { Self.count(examined, "entity", "entities") }
    package var messagesSent: String { Self.count(parts.count, "message", "messages") }
}

extension ReminderPlan: JSONRepresentable {
    package var json: JSONValue {
        var members: [ExactString: JSONValue] = [
            "operation": .string(operation.rawValue), "scorecardTitle": .string(scorecardTitle),
            "blueprint": .string(blueprint), "examined": .integer(Int64(examined)),
            "reminded": .integer(Int64(reminded)),
            "parts": .array(parts.map(\.json)),
        ]
        if let top {
            members["top"] = [
                "level": .string(top.level), "entities": .integer(Int64(top.entities)),
            ]
        }
        if let destination { members["destination"] = .string(destination) }
        if !notes.isEmpty { members["notes"] = .array(notes.map(\.json)) }
        return .object(members)
    }
}

extension PlannedNote: JSONRepresentable {
    package var json: JSONValue {
        var members: [ExactString: JSONValue] = [
            "title": .string(title), "channel": .string(channel),
            "entities": .integer(Int64(entities)), "people": .integer(Int64(people)),
            "firstPart": .integer(Int64(firstPart)), "endPart": .integer(Int64(endPart)),
            "ledgerKey": .string(ledgerKey), "ledgerValue": .string(ledgerValue),
        ]
        if let owner { members["owner"] = .string(owner) }
        if let place { members["place"] = .string(place) }
        if let fallback { members["fallback"] = .string(fallback) }
        return .object(members)
    }
}
