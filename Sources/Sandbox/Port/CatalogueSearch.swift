import FoundationEssentials
import HTTPMessage
import HTTPTypes
import JSON
import Synchronization

/// Port's searches for entities, in the sandbox's catalogue.
struct CatalogueSearch: Sendable {
    let store: CatalogueStore
    let ruleDepthMax: Int
    private let finds = RecentFinds()

    init(_ store: CatalogueStore, ruleDepthMax: Int) {
        self.store = store
        self.ruleDepthMax = ruleDepthMax
    }

    /// Port's default page; 1,000 is the most.
    private static let pageLimit = 200
    private static let pageLimitMax = 1_000.0

    /// Answers `POST /v1/blueprints/{b}/entities/search`, one page at a time.
    func page(
        _ body: JSONValue,
        in identifier: String,
        _ withoutScorecards: Bool
    ) throws(PortRefusal) -> Response {
        let members = try body.members([
            "query": .object, "include": .strings, "exclude": .strings,
            "limit": .number(1...Self.pageLimitMax), "from": .string,
        ])
        let (catalogue, version) = store.current
        let blueprint = try catalogue.portBlueprint(identifier)
        let rule = try members["query"]
            .map { query throws(PortRefusal) in
                try SearchRule(query: query, depthMax: ruleDepthMax, at: "body/query")
            }
        let limit = members["limit"]?.number.map { Int($0) } ?? Self.pageLimit
        let cursor = SearchCursor(blueprint: identifier, query: members["query"] ?? .null)
        let start = try members["from"]
            .map { from throws(PortRefusal) in
                guard let start = cursor.position(in: from.string ?? "") else {
                    throw .invalid("body/from is not a cursor of this search")
                }
                return start
            }
        let find = RecentFinds.Key(blueprint: identifier, rule: rule, version: version)
        let found = finds.entities(of: find) { catalogue.entities(of: blueprint, where: rule) }
        let page = found.dropFirst(start ?? 0).prefix(limit)
        let selection = EntitySelection(members, withoutScorecards: withoutScorecards)
        var answer: [ExactString: JSONValue] = [
            "ok": true, "entities": .array(page.map(selection.apply)),
        ]
        if page.endIndex < found.endIndex { answer["next"] = cursor.text(at: page.endIndex) }
        return Response.vendorJSON(.ok, .object(answer))
    }

    /// Answers `POST /v1/entities/search`: all matching entities at once.
    func all(
        _ body: JSONValue,
        _ request: Request,
        _ withoutScorecards: Bool
    ) throws(PortRefusal) -> Response {
        let rule = try SearchRule(query: body, depthMax: ruleDepthMax, at: "body")
        let query = try request.portQuery
        func values(_ name: String) -> JSONValue? {
            let values = query.fields.filter { $0.name.hasSameBytes(as: name) }
                .map { JSONValue.string($0.value) }
            return values.isEmpty ? nil : .array(values)
        }
        let selection = EntitySelection(
            ["include": values("include"), "exclude": values("exclude")].compactMapValues { $0 },
            withoutScorecards: withoutScorecards
        )
        // Results of rules are not part of it, as Port's documentation says.
        let found = store.catalogue.blueprints.map { blueprint in
            (blueprint.identifier, blueprint.entities.filter(rule.matches))
        }
        let matching = found.filter { !$0.1.isEmpty }.map { JSONValue.string($0.0) }
        return Response.vendorJSON(
            .ok,
            [
                "ok": true,
                "matchingBlueprints": .array(matching),
                "entities": .array(found.flatMap(\.1).map(selection.apply)),
            ]
        )
    }
}

extension Catalogue {
    /// Returns a blueprint, or throws Port's refusal for one that is unknown.
    func portBlueprint(_ identifier: String) throws(PortRefusal) -> Blueprint {
        guard let blueprint = blueprint(identifier) else {
            throw .blueprintNotFound(identifier)
        }
        return blueprint
    }

    fileprivate func entities(of blueprint: Blueprint, where rule: SearchRule?) -> [JSONValue] {
        if blueprint.identifier == RuleResultEntities.identifier {
            return RuleResultEntities(catalogue: self).matching(rule)
        }
        return rule.map { rule in blueprint.entities.filter(rule.matches) } ?? blueprint.entities
    }
}

/// What the latest searches found, so that a page costs no search of its own.
private final class RecentFinds: Sendable {
    struct Key: Hashable {
        var blueprint: String
        var rule: SearchRule?
        var version: Int
    }

    private static let countMax = 4
    private let finds = Mutex<[(key: Key, entities: [JSONValue])]>([])

    func entities(of key: Key, _ search: () -> [JSONValue]) -> [JSONValue] {
        if let known = finds.withLock({ $0.first { $0.key == key } }) { return known.entities }
        let entities = search()
        finds.withLock { $0.append((key, entities), keeping: Self.countMax) }
        return entities
    }
}

/// The position where a search continues: opaque, and valid for the same search only.
private struct SearchCursor {
    private let mark: String

    init(blueprint: String, query: JSONValue) {
        let bytes = (try? JSONCoding.encode(["b": .string(blueprint), "q": query] as JSONValue))
        // FNV-1a, 64 bit: distinguishes searches, and is no secret.
        let hash = (bytes ?? [])
            .reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
                (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
            }
        mark = String(hash, radix: 36)
    }

    func text(at position: Int) -> JSONValue {
        .string(Data("\(mark):\(position)".utf8).base64EncodedString())
    }

    func position(in text: String) -> Int? {
        guard let data = Data(base64Encoded: text) else { return nil }
        let parts = String(decoding: data, as: UTF8.self).split(separator: ":")
        guard parts.count == 2, parts[0] == mark[...] else { return nil }
        return Int(parts[1]).flatMap { $0 >= 0 ? $0 : nil }
    }
}

/// The members of entities that are sent: all, or those of `include`, without `exclude`.
private struct EntitySelection {
    private let include: [[Substring]]?
    private let exclude: [[Substring]]

    init(_ members: [ExactString: JSONValue], withoutScorecards: Bool) {
        func paths(_ name: String) -> [[Substring]]? {
            members[name]?.array?.compactMap(\.string)
                .map { name in
                    name.drop { $0 == "$" }.split(separator: ".")
                }
        }
        include = paths("include")
        exclude = (paths("exclude") ?? []) + (withoutScorecards ? [["scorecards"]] : [])
    }

    func apply(_ entity: JSONValue) -> JSONValue {
        if include == nil && exclude.isEmpty { return entity }
        var result = include.map { paths in
            paths.reduce(JSONValue.object([:])) { $0.adding(entity, at: $1[...]) }
        }
        for path in exclude { result = (result ?? entity).removing(path[...]) }
        return result ?? entity
    }
}

extension JSONValue {
    fileprivate func adding(_ source: JSONValue, at path: ArraySlice<Substring>) -> JSONValue {
        guard let name = path.first.map(String.init) else { return source }
        guard let value = source[name] else { return self }
        var members = object ?? [:]
        members[name] = (members[name] ?? .object([:])).adding(value, at: path.dropFirst())
        return .object(members)
    }

    fileprivate func removing(_ path: ArraySlice<Substring>) -> JSONValue {
        guard let name = path.first.map(String.init), var members = object else { return self }
        if path.count == 1 {
            members[name] = nil
        } else {
            members[name] = members[name]?.removing(path.dropFirst())
        }
        return .object(members)
    }
}
