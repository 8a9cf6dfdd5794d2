import JSON
import OpenSSL
import Platform

/// Names a ticket: one entity at one level of one scorecard, the same in every run.
///
/// It is made of Port's identifiers and the level's title alone, so no changed text makes another
/// ticket.
package struct TicketKey: Sendable {
    /// The identifiers, as Port has them.
    package let blueprint: String
    package let entity: String
    package let scorecard: String
    /// The level's title, by which Port names it.
    package let level: String
    /// 32 hexadecimal digits that stand for all four.
    package let digest: String
    /// What of the same scorecard's tickets is equal.
    package let scope: TicketScope

    package init(entity: String, level: String, scope: TicketScope) {
        blueprint = scope.blueprint
        scorecard = scope.scorecard
        self.entity = entity
        self.level = level
        self.scope = scope
        digest = TicketDigest.of([scope.blueprint, entity, scope.scorecard, level], digits: 32)
    }

    /// The name of one rule's part of the ticket, as 32 hexadecimal digits.
    package func part(ofRule identifier: String) -> String {
        TicketDigest.of([digest, identifier], digits: 32)
    }

    /// The name of the entity, whatever the level, as 16 hexadecimal digits.
    package var entityDigest: String { scope.digest(ofEntity: entity) }
}

/// Two keys are equal when they name the same bytes.
extension TicketKey: Hashable {
    package static func == (left: TicketKey, right: TicketKey) -> Bool {
        left.digest == right.digest
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(digest) }
}

/// The tickets of one scorecard of one blueprint: what one run keeps.
package struct TicketScope: Sendable, Hashable {
    package let blueprint: String
    package let scorecard: String
    /// 16 hexadecimal digits.
    package let digest: String

    package init(blueprint: String, scorecard: String) {
        self.blueprint = blueprint
        self.scorecard = scorecard
        digest = TicketDigest.of([blueprint, scorecard], digits: 16)
    }

    /// The name of an entity among those of the scope, as 16 hexadecimal digits.
    package func digest(ofEntity identifier: String) -> String {
        TicketDigest.of([blueprint, scorecard, identifier], digits: 16)
    }
}

/// The digests that tickets are known by.
package enum TicketDigest {
    /// How many digits of a key stand where there is little room, such as in a label.
    package static let shortDigits = 16

    /// Returns the digits of a key that a label has room for.
    package static func short(_ key: String) -> String { String(key.prefix(shortDigits)) }

    /// SHA-256 with a key that is no secret: two lists of texts with one digest cannot be found.
    private static let key = HMACKey(Secret("scorebell/tickets"))

    /// Returns the first hexadecimal digits of a digest over texts.
    ///
    /// - Parameters:
    ///   - texts: Compared by their bytes; how they are cut matters too.
    ///   - digits: How many digits, 64 at most.
    /// - Returns: The digits, in lower case.
    package static func of(_ texts: [String], digits: Int) -> String {
        let code = key.code { message in
            for text in texts {
                message.add("\(text.utf8.count):".utf8Span.span)
                message.add(text.utf8Span.span)
            }
        }
        return String(code.hexadecimal.prefix(digits))
    }
}
