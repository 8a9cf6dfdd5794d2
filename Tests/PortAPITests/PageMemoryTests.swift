import FoundationEssentials
import JSON
import PortAPI
import Scorecards
import Testing

/// A page of 15 MB costs at most four times its size, itself included, whatever is in it.
///
/// Each page is made and read in a process of its own, whose greatest resident size the kernel keeps:
/// other tests share this process, and what the allocator says of itself leaves out what it holds back.
struct PageMemoryTests {
    static let pageBytes = 15 << 20

    /// What a page is filled with: what stands before, again and again between commas, and behind.
    enum Shape: String, CaseIterable, Codable {
        case ordinary, deep, emptyObjects, smallMembers, longTitle, escapedTitle, tinyTeams
        case teams, tinyRules, rules, entities, laden, sameEntity
        case tinyValues, values, valued

        /// What is read beside the standing.
        var paths: [EntityPath] {
            switch self {
            case .tinyValues, .values, .valued: [.property("p"), .relation("r"), .team]
            default: []
            }
        }

        func page() -> [UInt8] {
            var bytes: [UInt8] = []
            bytes.reserveCapacity(pageBytes + 1_000)
            bytes.append(contentsOf: (#"{"ok":true,"entities":["# + start).utf8)
            var number = 0
            while bytes.count < pageBytes {
                if number > 0, !isOneText { bytes.append(UInt8(ascii: ",")) }
                bytes.append(contentsOf: piece(number).utf8)
                number += 1
            }
            bytes.append(contentsOf: (end + #"],"next":null}"#).utf8)
            return bytes
        }

        private var isOneText: Bool { self == .longTitle || self == .escapedTitle }

        private var start: String {
            switch self {
            case .deep, .emptyObjects: #"{"identifier":"a","scorecards":{},"properties":["#
            case .smallMembers: #"{"identifier":"a","scorecards":{},"properties":{"#
            case .longTitle, .escapedTitle: #"{"identifier":"a","scorecards":{},"title":""#
            case .tinyTeams, .teams: #"{"identifier":"a","scorecards":{},"team":["#
            case .tinyRules, .rules: #"{"identifier":"a","scorecards":{"ready":{"rules":["#
            case .tinyValues: #"{"identifier":"a","scorecards":{},"properties":{"p":["#
            case .values: #"{"identifier":"a","scorecards":{},"relations":{"r":["#
            case .ordinary, .entities, .laden, .sameEntity, .valued: ""
            }
        }

        private var end: String {
            switch self {
            case .deep, .emptyObjects, .tinyTeams, .teams: "]}"
            case .smallMembers: "}}"
            case .longTitle, .escapedTitle: #""}"#
            case .tinyRules, .rules: "]}}}"
            case .tinyValues, .values: "]}}"
            case .ordinary, .entities, .laden, .sameEntity, .valued: ""
            }
        }

        private func piece(_ number: Int) -> String {
            switch self {
            case .ordinary: Self.service(number)
            case .deep: Self.deepObjects
            case .emptyObjects: "{}"
            case .smallMembers: #""":0"#
            case .longTitle: "a title without an end "
            case .escapedTitle: #"a\n"#
            case .tinyTeams: #""a""#
            case .teams: #""team \#(number) of the many""#
            case .tinyRules: #"{"identifier":"a"}"#
            case .rules: #"{"identifier":"rule-with-a-name-\#(number)","status":"SUCCESS"}"#
            case .entities: #"{"identifier":"\#(number)"}"#
            case .laden: #"{"identifier":"e\#(number)","team":[\#(Self.tinyTeamList)]}"#
            case .sameEntity: #"{"identifier":"a"}"#
            case .tinyValues: #""a""#
            case .values: #""value \#(number) of the many""#
            case .valued:
                #"{"identifier":"\#(number)","properties":{"p":"\#(number)"},"#
                    + #""relations":{"r":"a"}}"#
            }
        }

        private static let deepObjects =
            String(repeating: #"{"a":"#, count: 500) + "0" + String(repeating: "}", count: 500)
        private static let tinyTeamList =
            Array(repeating: #""a""#, count: 30).joined(separator: ",")

        private static func service(_ number: Int) -> String {
            let rules = (0..<12)
                .map {
                    #"{"identifier":"has-a-thing-number-\#($0)","level":"Gold","status":"SUCCESS"}"#
                }
                .joined(separator: ",")
            return #"{"identifier":"service-number-\#(number)","title":"Service \#(number)","#
                + #""team":["platform","payments-and-more"],"properties":{"url":"https://x/y"},"#
                + #""scorecards":{"ready":{"level":"Gold","rules":[\#(rules)]}}}"#
        }
    }

    @Test(arguments: Shape.allCases)
    func `a page costs at most four times its size`(shape: Shape) async {
        await #expect(processExitsWith: .success) { [shape] in
            // Nothing that was freed before is there to be used again, unseen.
            try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
            let before = try residentBytesMax()
            let bytes = shape.page()
            var found = EntityCollection(max: 100_000)
            let page = JSONPullReader.value(of: bytes) { (json) throws(JSONError) in
                try EntityPage(&json, scorecard: "ready", reading: shape.paths, into: &found)
            }
            let growth = try residentBytesMax() - before
            precondition(page != nil && !found.entities.isEmpty, "it was not read")
            precondition(growth > bytes.count, "it was not measured")
            precondition(growth <= 4 * bytes.count, "\(growth) bytes for \(shape.rawValue)")
        }
    }
}

extension PageMemoryTests {
    /// The most that an entity of a catalogue keeps.
    ///
    /// That is its place in a list and in a set, its identifier and its title; its rules, its teams
    /// and its level are those of others.
    static let entityBytesMax = 300
    /// What one page takes while it is made and read.
    static let pageWorkBytesMax = 8 << 20

    @Test func `what entities have in common is kept once`() async {
        await #expect(processExitsWith: .success) {
            try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
            let before = try residentBytesMax()
            let pages = 20
            var found = EntityCollection(max: 100_000)
            for number in 0..<pages {
                let bytes = catalogue(number * 1_000..<(number + 1) * 1_000)
                let page = JSONPullReader.value(of: bytes) { (json) throws(JSONError) in
                    try EntityPage(&json, scorecard: "ready", into: &found)
                }
                precondition(page?.count == 1_000, "it was not read")
            }
            let growth = try residentBytesMax() - before
            precondition(found.entities.count == pages * 1_000, "they are not all there")
            let max = pages * 1_000 * Self.entityBytesMax + Self.pageWorkBytesMax
            precondition(growth > 2 << 20, "it was not measured")
            precondition(growth <= max, "\(growth) bytes, not \(max)")
        }
    }
}

extension PageMemoryTests {
    /// The most that a failing rule of an entity keeps, as one of five: its dates in a list that has
    /// room for eight, and a fifth of its entity's identifier and place in the calendar.
    static let resultBytesMax = 180

    @Test func `of a rule's results only the dates are kept`() async {
        await #expect(processExitsWith: .success) {
            let pages = 100
            let scorecard = Scorecard(
                identifier: "ready",
                title: "Readiness",
                blueprint: "service",
                levels: [],
                rules: (0..<5)
                    .map { Rule(identifier: "has-a-thing-number-\($0)", title: "", level: "Gold") }
            )
            // The pages are made while they are asked for, and none is there twice.
            let port = ScriptedPort.endless { number in
                number < pages ? ruleResults(number * 200..<(number + 1) * 200) : nil
            }
            try Data("5".utf8).write(to: URL(filePath: "/proc/self/clear_refs"))
            let before = try residentBytesMax()
            let calendar = try await port.client()
                .resultDates(of: scorecard, exemptFrom: "exempt", dueFrom: "due")
            let growth = try residentBytesMax() - before
            precondition(calendar.count == pages * 1_000, "they are not all there")
            precondition(calendar["service-number-19999", "has-a-thing-number-4"]?.due != nil)
            let max = calendar.count * Self.resultBytesMax + Self.pageWorkBytesMax
            precondition(growth > 2 << 20, "it was not measured")
            precondition(growth <= max, "\(growth) bytes, not \(max)")
        }
    }
}

/// The entities of `_rule_result` of entities that each fail five rules.
private func ruleResults(_ entities: Range<Int>) -> String {
    let results = entities.flatMap { entity in (0..<5).map { ruleResult(entity, $0) } }
    return results.joined(separator: ",")
}

private func ruleResult(_ entity: Int, _ rule: Int) -> String {
    let service = "service-number-\(entity)"
    let properties =
        #""result":"Not passed","scorecard":"Readiness","level":"Gold","entity":"\#(service)","#
        + #""entity_link":"/serviceEntity?identifier=\#(service)","due":"2026-12-24","#
        + #""result_last_change":"2026-11-20T08:00:00.000Z""#
    let relations = #""rule":"has-a-thing-number-\#(rule)","service":"\#(service)""#
    return #"{"identifier":"result-\#(entity)-\#(rule)","title":"Has a thing","team":[],"#
        + #""properties":{\#(properties)},"relations":{\#(relations)}}"#
}

/// A page of entities that differ in their identifiers, their titles and in which rules they meet.
private func catalogue(_ numbers: Range<Int>) -> [UInt8] {
    let entities = numbers.map { number in
        let rules = (0..<12)
            .map { rule in
                let status = number >> rule & 1 == 1 ? "SUCCESS" : "FAILURE"
                return #"{"identifier":"has-a-thing-number-\#(rule)","status":"\#(status)"}"#
            }
            .joined(separator: ",")
        return #"{"identifier":"service-number-\#(number)","title":"Service number \#(number)","#
            + #""team":["platform","payments-and-more"],"scorecards":{"ready":"#
            + #"{"level":"A level of several words","rules":[\#(rules)]}}}"#
    }
    return Array(#"{"entities":[\#(entities.joined(separator: ","))]}"#.utf8)
}

/// The greatest resident size of this process since it was last reset.
private func residentBytesMax() throws -> Int {
    let status = try String(contentsOf: URL(filePath: "/proc/self/status"), encoding: .utf8)
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    let number = line?.split(separator: " ").compactMap { Int($0) }.first
    return try #require(number) * 1_024
}
