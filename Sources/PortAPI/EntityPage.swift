package import JSON
package import Scorecards

/// One page of a search, parsed in one pass, with only the needed parts of each entity.
///
/// A member that is missing, null or of another kind is read as absent. Two things must be valid:
/// the entities' identifiers, and `next`, without which pages would be lost unnoticed. Of members
/// with one name the last counts, as in JavaScript.
package struct EntityPage: Sendable {
    /// The number of entities on the page.
    package private(set) var count = 0
    /// The cursor of the next page; nil on the last.
    package private(set) var next: String?
    /// Whether any entity has a `scorecards` member, be it empty.
    package private(set) var hasScorecards = false

    /// Parses a page; nil if the answer is none.
    ///
    /// - Parameters:
    ///   - json: One answer.
    ///   - scorecard: The identifier of the scorecard whose results are kept; nil for none.
    ///   - paths: What else is kept of each entity.
    ///   - found: Gets the page's entities.
    /// - Throws: What is wrong with the text; another answer may be right.
    package init?(
        _ json: inout JSONPullReader,
        scorecard: String?,
        reading paths: [EntityPath] = [],
        into found: inout EntityCollection
    ) throws(JSONError) {
        let before = found.entities.count
        var hasEntities = false
        var isNextOther = false
        guard try json.enterObject() else { return nil }
        while try json.nextMember() {
            if json.isNamed("entities") {
                found.keepFirst(before)
                hasEntities = true
                guard try readEntities(&json, scorecard, paths, into: &found) else { return nil }
            } else if json.isNamed("next") {
                isNextOther = false
                next = try json.textOrNull(isOther: &isNextOther)
            } else {
                try json.skip()
            }
        }
        guard hasEntities, !isNextOther else { return nil }
    }

    /// Parses the list of entities; returns false if it is none, or an entity has no identifier.
    private mutating func readEntities(
        _ json: inout JSONPullReader,
        _ scorecard: String?,
        _ paths: [EntityPath],
        into found: inout EntityCollection
    ) throws(JSONError) -> Bool {
        (count, hasScorecards) = (0, false)
        var results = ResultReader()
        var values = EntityValues(at: paths)
        guard try json.enterArray() else { return false }
        while try json.nextItem() {
            if json.isNull {
                try json.skip()
                continue
            }
            var row = EntityRow()
            let isObject = try row.read(
                &json,
                scorecard: scorecard,
                results: &results,
                values: &values,
                sharing: &found.texts
            )
            guard isObject, let entity = row.entity(values) else { return false }
            count += 1
            hasScorecards = hasScorecards || row.hasScorecards
            found.add(entity)
        }
        return true
    }
}

/// An entity as the page has it.
private struct EntityRow {
    private var identifier: String?
    private var title: String?
    private var teams = TextList()
    private var standing: Standing?
    private(set) var hasScorecards = false

    /// Parses an entity; returns false if the value is no object.
    mutating func read(
        _ json: inout JSONPullReader,
        scorecard: String?,
        results: inout ResultReader,
        values: inout EntityValues,
        sharing texts: inout SharedTexts
    ) throws(JSONError) -> Bool {
        values.removeAll()
        guard try json.enterObject() else { return false }
        while try json.nextMember() {
            if json.isNamed("identifier") {
                identifier = try json.text()
            } else if json.isNamed("title") {
                title = try json.text()
            } else if json.isNamed("team") {
                teams = try texts.shared(Self.teams(&json))
            } else if values.hasProperties, json.isNamed("properties") {
                try values.readProperties(&json, sharing: &texts)
            } else if values.hasRelations, json.isNamed("relations") {
                try values.readRelations(&json, sharing: &texts)
            } else if let scorecard, json.isNamed("scorecards") {
                hasScorecards = true
                standing = nil
                guard try json.enterObject() else { continue }
                while try json.nextMember() {
                    if json.isNamed(equalTo: scorecard) {
                        standing = try results.standing(&json, sharing: &texts)
                    } else {
                        try json.skip()
                    }
                }
            } else {
                try json.skip()
            }
        }
        return true
    }

    /// Returns the entity with these values; nil without an identifier.
    func entity(_ values: EntityValues) -> Entity? {
        identifier.map { identifier in
            Entity(
                identifier: identifier,
                title: title.orElse(identifier),
                teams: teams,
                standing: standing,
                values: values.lists(teams: teams)
            )
        }
    }

    /// Parses the teams: Port sends one as a string, several as a list, none as null; other kinds
    /// are read as none.
    private static func teams(_ json: inout JSONPullReader) throws(JSONError) -> TextList {
        var teams = TextList()
        if json.isText {
            if let team = try json.place(), !team.isEmpty { json.append(team, to: &teams) }
            return teams
        }
        var isOther = false
        guard try json.enterArray() else { return teams }
        while try json.nextItem() {
            let isNull = json.isNull
            if let team = try json.place() {
                if !team.isEmpty { json.append(team, to: &teams) }
            } else if !isNull {
                isOther = true
            }
        }
        return isOther ? [] : teams
    }
}

extension String? {
    /// This text, or the other where there is none to see.
    func orElse(_ other: String) -> String { orNil ?? other }

    /// This text; nil where there is none to see.
    var orNil: String? {
        guard let self, let first = self.utf8.first else { return nil }
        // Most texts begin with a visible byte of ASCII, and need no table of Unicode.
        if first > 0x20, first < 0x7F { return self }
        return self.unicodeScalars.allSatisfy(\.properties.isWhitespace) ? nil : self
    }
}
