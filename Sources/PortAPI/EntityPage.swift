import FoundationEssentials
import Scorecards

/// One answer of a search, with only what is needed of each entity; properties are never decoded.
///
/// Whatever Port leaves out or says as null reads as absent. Only two things must be right: the
/// entities' identifiers, and `next`, without which pages would be lost unseen.
struct EntityPage: Sendable {
    var entities: [Entity] = []
    /// Where the next page starts; nil at the end.
    var next: String?
    /// Whether any entity has a `scorecards` member at all, be it empty.
    var hasScorecards = false
}

extension EntityPage: DecodableWithConfiguration {
    /// Reads a page.
    ///
    /// - Parameters:
    ///   - decoder: Of one answer.
    ///   - scorecard: The identifier of the scorecard whose results are kept.
    /// - Throws: `DecodingError` when it is no page of entities.
    init(from decoder: any Decoder, configuration scorecard: String) throws {
        let page = try decoder.container(keyedBy: MemberName.self)
        next = try page.decodeIfPresent(String.self, forKey: "next")
        var rows = try page.nestedUnkeyedContainer(forKey: "entities")
        entities.reserveCapacity(rows.count ?? 0)
        while !rows.isAtEnd {
            if try rows.decodeNil() { continue }
            let row = try rows.nestedContainer(keyedBy: MemberName.self)
            hasScorecards = hasScorecards || row.contains("scorecards")
            entities.append(try Entity(row, scorecard: scorecard))
        }
    }
}

extension Entity {
    fileprivate init(
        _ row: KeyedDecodingContainer<MemberName>,
        scorecard: String
    ) throws {
        let identifier = try row.decode(String.self, forKey: "identifier")
        let title = row.text("title") ?? ""
        self.init(
            identifier: identifier,
            title: title.allSatisfy(\.isWhitespace) ? identifier : title,
            teams: row.teams(),
            standing: row.members("scorecards")?.members(MemberName(scorecard))
                .map(Standing.init)
        )
    }
}

extension Standing {
    fileprivate init(_ result: KeyedDecodingContainer<MemberName>) {
        let level = result.text("level") ?? ""
        self.init(
            level: level.isEmpty ? nil : level,
            results: result.list("rules").compactMap(RuleResult.init)
        )
    }
}

extension RuleResult {
    fileprivate init?(_ rule: KeyedDecodingContainer<MemberName>) {
        guard let identifier = rule.text("identifier") else { return nil }
        self.init(rule: identifier, isMet: rule.text("status") == "SUCCESS")
    }
}

extension KeyedDecodingContainer<MemberName> {
    /// Port says one team as a string, several as a list, none as null; anything else is none.
    fileprivate func teams() -> [String] {
        guard contains("team") else { return [] }
        if let one = text("team") { return one.isEmpty ? [] : [one] }
        // `try?`: what is neither form of a team must not cost the reminder.
        guard let many = try? decodeIfPresent([String?].self, forKey: "team") else { return [] }
        return many.compactMap(\.self).filter { !$0.isEmpty }
    }
}
