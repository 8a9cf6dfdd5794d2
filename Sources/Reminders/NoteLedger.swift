import FoundationEssentials
import JSON
import OpenSSL
package import Platform
package import Scorecards

/// The last note that an owner got, as the ledger keeps it in the book `notes`.
package struct DeliveredNote: Sendable, Hashable, Codable {
    /// The book of the ledger.
    package static let book = "notes"

    /// The job that delivered it.
    package var jobID: String
    /// What people call the owner; words of ours for the note of all.
    package var title: String
    /// Where it went, as people call it.
    package var channel: String
    package var entities: Int
    /// How the entities stood then, in the form of `StandingSnapshot`, in Base64.
    package var snapshot: String

    package init(jobID: String, title: String, channel: String, entities: Int, snapshot: String) {
        self.jobID = jobID
        self.title = title
        self.channel = channel
        self.entities = entities
        self.snapshot = snapshot
    }

    /// How entities stand, as `snapshot` keeps it.
    package static func text(of standings: StandingSnapshot) -> String {
        Data(standings.bytes).base64EncodedString()
    }

    /// How the entities stood then; nil where that was damaged, or written by a later version.
    package var standings: StandingSnapshot? {
        Data(base64Encoded: snapshot).flatMap { StandingSnapshot(bytes: Array($0)) }
    }

    /// What the keys of a reminder's notes begin with.
    package static func prefix(of reminder: String?) -> String { "\(reminder ?? "-")/" }

    /// The key of an owner's note in a channel of theirs.
    ///
    /// Texts that differ in a byte have different keys, and every key has a length that both stores
    /// take. PostgreSQL refuses an index entry of more than a third of a page, 2,704 bytes.
    /// Source: https://www.postgresql.org/docs/15/btree-implementation.html.
    ///
    /// - Parameters:
    ///   - reminder: The reminder's name; nil for the one without.
    ///   - owner: The owner's identifier, or a person's address; nil for all, or for nobody's.
    ///   - channel: The channel as the catalogue has it; nil for the default one.
    /// - Returns: A key that begins with the reminder's prefix.
    package static func key(reminder: String?, owner: String?, channel: String?) -> String {
        prefix(of: reminder) + Self.field(owner) + "/" + Self.field(channel)
    }

    /// The longest field of a key that says its text; a longer one is a digest.
    private static let fieldBytesMax = 400
    /// SHA-256 with a key that is no secret: two texts with one digest cannot be found.
    private static let digests = HMACKey(Secret("scorebell/notes"))

    /// A field of a key: nil differs from every text.
    ///
    /// It is made of bytes: a slash with a combining mark behind it is no slash to Swift, and a
    /// zero is one that the ledger replaces.
    private static func field(_ text: String?) -> String {
        guard let text else { return "-" }
        var bytes: [UInt8] = []
        for byte in text.utf8.prefix(fieldBytesMax + 1) {
            switch byte {
            case UInt8(ascii: "%"): bytes += Array("%25".utf8)
            case UInt8(ascii: "/"): bytes += Array("%2F".utf8)
            case 0: bytes += Array("%00".utf8)
            default: bytes.append(byte)
            }
        }
        guard bytes.count <= fieldBytesMax else {
            return "#\(digests.code(over: text).hexadecimal)"
        }
        return "=" + String(decoding: bytes, as: UTF8.self)
    }
}

/// What one run of a reminder found and told, as the ledger keeps it in the book `history`.
package struct RunRecord: Sendable, Hashable, Codable {
    /// The book of the ledger.
    package static let book = "history"
    /// How long a record is worth keeping: the longest time that a chart can show.
    package static let kept = Duration.seconds(400 * 86_400)

    package var jobID: String
    package var at: Timestamp
    /// How many entities were at each level, from the lowest, by the level's title.
    package var levels: [LevelCount]
    /// How many rules were unmet, of all entities.
    package var unmetRules: Int
    package var examined: Int
    package var reminded: Int
    package var delivered: Int
    package var fellBack: Int
    package var unreached: Int

    package struct LevelCount: Sendable, Hashable, Codable {
        package var level: String
        package var entities: Int

        package init(level: String, entities: Int) {
            self.level = level
            self.entities = entities
        }
    }

    package init(
        jobID: String,
        at: Timestamp,
        levels: [LevelCount],
        unmetRules: Int,
        examined: Int,
        reminded: Int,
        delivered: Int = 0,
        fellBack: Int = 0,
        unreached: Int = 0
    ) {
        self.jobID = jobID
        self.at = at
        self.levels = levels
        self.unmetRules = unmetRules
        self.examined = examined
        self.reminded = reminded
        self.delivered = delivered
        self.fellBack = fellBack
        self.unreached = unreached
    }

    /// The key of a run's record; those of one reminder stand in the order of time.
    ///
    /// With an empty id it is a key in front of all records of that time.
    package static func key(reminder: String?, at: Timestamp, jobID: String) -> String {
        let digits = String(at.millisecondsSince1970 + 1_000_000_000_000_000).dropFirst()
        return "\(DeliveredNote.prefix(of: reminder))\(digits)/\(jobID)"
    }
}

extension RunRecord {
    /// The record as JSON, as it decodes.
    var json: JSONValue {
        [
            "jobID": .string(jobID), "at": .integer(at.millisecondsSince1970),
            "levels": .array(
                levels.map {
                    ["level": .string($0.level), "entities": .integer(Int64($0.entities))]
                }
            ),
            "unmetRules": .integer(Int64(unmetRules)), "examined": .integer(Int64(examined)),
            "reminded": .integer(Int64(reminded)), "delivered": .integer(Int64(delivered)),
            "fellBack": .integer(Int64(fellBack)), "unreached": .integer(Int64(unreached)),
        ]
    }
}
