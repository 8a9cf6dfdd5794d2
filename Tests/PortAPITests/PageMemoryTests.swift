import FoundationEssentials
import JSON
import PortAPI
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
            case .ordinary, .entities, .laden, .sameEntity: ""
            }
        }

        private var end: String {
            switch self {
            case .deep, .emptyObjects, .tinyTeams, .teams: "]}"
            case .smallMembers: "}}"
            case .longTitle, .escapedTitle: #""}"#
            case .tinyRules, .rules: "]}}}"
            case .ordinary, .entities, .laden, .sameEntity: ""
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
                try EntityPage(&json, scorecard: "ready", into: &found)
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
