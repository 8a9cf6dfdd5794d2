import JSON
import PortAPI
import Scorecards

/// A page of entities: what is read of it in one pass is what is in its tree of values.
enum PageTarget {
    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let limits = JSONLimits(depthMax: JSONPullReader.depthMax)
        let tree: JSONValue
        do throws(JSONError) {
            tree = try JSONValue(parsing: input, limits: limits)
        } catch {
            // A number beyond every `Double` is passed over.
            if case .numberTooLarge = error.reason { return }
            return try BrokenInvariant.unless(Page(input) == nil, "what is no JSON is a page")
        }
        let expected = Page(tree)
        if let page = Page(input) {
            try BrokenInvariant.unless(page == expected, "it is another page")
        }
        // Of members with one name any may spoil a page; written again each name is there once.
        var writer = JSONWriter()
        writer.value(tree)
        try BrokenInvariant.unless(Page(writer.bytes) == expected, "it is another written again")
    }
}

private struct Page: Equatable {
    var entities: [Entity] = []
    var next: String?
    var hasScorecards = false

    private static let scorecard = "ready"
    private static let paths: [EntityPath] = [
        .property("channel"), .relation("owner"), .team, .property("channel"),
    ]

    /// Reads a page as the program does.
    init?(_ bytes: [UInt8]) {
        var found = EntityCollection(max: 100_000)
        let page = JSONPullReader.value(of: bytes) { (json) throws(JSONError) in
            try EntityPage(
                &json,
                scorecard: Self.scorecard,
                reading: Self.paths,
                into: &found
            )
        }
        guard let page else { return nil }
        self.init(entities: found.entities, next: page.next, hasScorecards: page.hasScorecards)
    }

    private init(entities: [Entity], next: String?, hasScorecards: Bool) {
        self.entities = entities
        self.next = next
        self.hasScorecards = hasScorecards
    }

    /// Reads a page from its tree, plainly.
    init?(_ tree: JSONValue) {
        guard let rows = tree["entities"]?.array else { return nil }
        switch tree["next"] {
        case nil, .null: next = nil
        case .string(let text): next = text
        default: return nil
        }
        var seen: Set<ExactString> = []
        for row in rows where row != .null {
            guard let identifier = row["identifier"]?.string else { return nil }
            hasScorecards = hasScorecards || row["scorecards"] != nil
            guard seen.insert(ExactString(identifier)).inserted else { continue }
            let title = row["title"]?.string ?? ""
            let isBlank = title.unicodeScalars.allSatisfy(\.properties.isWhitespace)
            let teams = Self.teams(row["team"])
            let channel = Self.texts(row["properties"]?["channel"])
            entities.append(
                Entity(
                    identifier: identifier,
                    title: isBlank ? identifier : title,
                    teams: teams,
                    standing: Self.standing(row["scorecards"]?[Self.scorecard]),
                    values: [channel, Self.texts(row["relations"]?["owner"]), teams, channel]
                )
            )
        }
    }

    private static func teams(_ value: JSONValue?) -> TextList {
        let items = value?.array ?? value.map { [$0] } ?? []
        let isList = value?.array != nil
        if isList, !items.allSatisfy({ $0.string != nil || $0 == .null }) { return [] }
        return TextList(items.compactMap(\.string).filter { !$0.isEmpty })
    }

    private static func texts(_ value: JSONValue?) -> TextList {
        let items = value?.array ?? value.map { [$0] } ?? []
        return TextList(items.compactMap(\.string).filter { !$0.isEmpty })
    }

    private static func standing(_ value: JSONValue?) -> Standing? {
        guard let value, value.object != nil else { return nil }
        var (met, unmet) = (TextList(), TextList())
        for result in value["rules"]?.array ?? [] {
            guard let rule = result["identifier"]?.string else { continue }
            if result["status"] == "SUCCESS" { met.append(rule) } else { unmet.append(rule) }
        }
        let level = value["level"]?.string ?? ""
        return Standing(level: level.isEmpty ? nil : level, met: met, unmet: unmet)
    }
}
