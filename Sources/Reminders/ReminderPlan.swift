package import JSON
package import Scorecards

/// What one reminder or report will say, kept so that a later attempt says the same.
package struct ReminderPlan: Sendable, Hashable {
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
    /// The origin of the destination whose parts they are; nil in a plan that 0.1.0 stored.
    package var destination: String?
    /// The notes that the parts are; empty where the parts are one message or report to one place.
    package var notes: [PlannedNote] = []
    /// Whether entities go to more than one place.
    package var isRouted = false
    /// How many notes are not sent, because nothing changed since the last one.
    package var unchanged = 0
    /// What the run's log says before anything is sent, a sentence each.
    package var remarks: [String] = []
    /// What the reminder's history keeps of the run; nil in a plan that an older version stored.
    package var record: RunRecord?

    /// One piece of a plan, delivered by itself: a message in a chat, an issue in a tracker.
    package struct Part: Sendable, Hashable {
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

    /// Makes the plan of a reminder, to which notes and their parts are added.
    package init(
        reminderOf subject: ReminderSubject,
        in scorecard: Scorecard,
        examined: Int,
        destination: String?
    ) {
        operation = subject.operation
        scorecardTitle = scorecard.title
        blueprint = subject.blueprint
        self.examined = examined
        reminded = 0
        parts = []
        self.destination = destination
    }

    /// `3 messages`, `1 entity`: a number with its noun.
    package static func count(_ number: Int, _ one: String, _ many: String) -> String {
        "\(number) \(number == 1 ? one : many)"
    }

    /// How many channels and people the parts go to.
    package var channels: Int {
        var places: Set<ExactString?> = []
        for part in parts { places.insert(part.place.map { ExactString($0) }) }
        return places.count
    }

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
        if isRouted { members["isRouted"] = true }
        if unchanged > 0 { members["unchanged"] = .integer(Int64(unchanged)) }
        if !remarks.isEmpty { members["remarks"] = .array(remarks.map(JSONValue.string)) }
        if let record { members["record"] = record.json }
        return .object(members)
    }
}

extension ReminderPlan: JSONReadable {
    /// Reads a plan, also one that 0.1.0 stored: that had `messages`, the payloads alone, and at
    /// first did not say its operation.
    package init(json: JSONValue) throws {
        func value<Value: Decodable>(_ name: String, of type: Value.Type) throws -> Value? {
            guard let value = json[name], value != .null else { return nil }
            return try JSONCoding.decode(type, from: value.utf8)
        }
        guard let title = json["scorecardTitle"]?.string,
            let blueprint = json["blueprint"]?.string,
            let examined = try value("examined", of: Int.self),
            let reminded = try value("reminded", of: Int.self)
        else { throw DecodingError.unreadable("This is no plan.") }
        operation = try value("operation", of: Operation.self) ?? .scorecardReminder
        scorecardTitle = title
        self.blueprint = blueprint
        self.examined = examined
        self.reminded = reminded
        top = try value("top", of: Top.self)
        destination = json["destination"]?.string
        if let messages = json["messages"]?.array {
            parts = messages.enumerated().map { Part(key: "\($0 + 1)", payload: $1) }
        } else if let parts = json["parts"]?.array {
            self.parts = try parts.map(Part.init)
        } else {
            throw DecodingError.unreadable("The plan has no parts.")
        }
        notes = try value("notes", of: [PlannedNote].self) ?? []
        isRouted = json["isRouted"]?.bool ?? false
        unchanged = try value("unchanged", of: Int.self) ?? 0
        remarks = try value("remarks", of: [String].self) ?? []
        record = try value("record", of: RunRecord.self)
    }
}

extension ReminderPlan.Part {
    fileprivate init(json: JSONValue) throws {
        guard let key = json["key"]?.string, let payload = json["payload"] else {
            throw DecodingError.unreadable("A part has no key or no payload.")
        }
        self.init(key: key, payload: payload, place: json["place"]?.string)
        if case .integer(let number)? = json["replyTo"] { replyTo = Int(number) }
    }

    fileprivate var json: JSONValue {
        var members: [ExactString: JSONValue] = ["key": .string(key), "payload": payload]
        if let place { members["place"] = .string(place) }
        if let replyTo { members["replyTo"] = .integer(Int64(replyTo)) }
        return .object(members)
    }
}
