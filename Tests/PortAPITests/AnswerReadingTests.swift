import JSON
import PortAPI
import Scorecards
import Testing

/// What is read of Port's answers, compared with what Foundation's decoder reads of them.
///
/// The two differ where that is meant to be: of members with one name the last counts here and the
/// first there; half a surrogate pair is U+FFFD here and an error there; and all of the text is
/// checked here, there only what is wanted.
struct AnswerReadingTests {
    private struct Page: Equatable {
        var entities: [Entity]
        var next: String?
        var count: Int
        var hasScorecards: Bool
    }

    private static let paths: [EntityPath] = [
        .property("channel"), .team, .relation("owner"), .relation("a"), .property("channel"),
    ]

    private static func page(_ bytes: [UInt8]) -> Page? {
        var found = EntityCollection(max: 100)
        return
            JSONPullReader.value(of: bytes) { (json) throws(JSONError) in
                try EntityPage(&json, scorecard: "ready", reading: paths, into: &found)
            }
            .map {
                Page(
                    entities: found.entities,
                    next: $0.next,
                    count: $0.count,
                    hasScorecards: $0.hasScorecards
                )
            }
    }

    private static func foundationPage(_ bytes: [UInt8]) -> Page? {
        (try? FoundationPage(bytes, scorecard: "ready", reading: paths))
            .map { page in
                var seen: Set<ExactString> = []
                return Page(
                    entities: page.entities.filter {
                        seen.insert(ExactString($0.identifier)).inserted
                    },
                    next: page.next,
                    count: page.entities.count,
                    hasScorecards: page.hasScorecards
                )
            }
    }

    private static func hasAllValues(_ entity: Entity) -> Bool {
        entity.values.allSatisfy { !$0.isEmpty }
    }

    private static func scorecard(_ bytes: [UInt8]) -> Scorecard? {
        JSONPullReader.value(of: bytes, ScorecardAnswer.init)?
            .scorecard(identifier: "ready", blueprint: "service")
    }

    private static func isJSON(_ bytes: [UInt8]) -> Bool {
        (try? JSONValue(parsing: bytes, limits: JSONLimits(depthMax: 512))) != nil
    }

    @Test func `pages read as they did with Foundation's decoder`() {
        var (usable, valued) = (0, 0)
        for seed in 0..<5_000 as Range<UInt64> {
            var source = AnswerSource(seed: seed, hasPairs: true)
            let bytes = Array(source.page().utf8)
            let page = Self.page(bytes)
            #expect(page == Self.foundationPage(bytes), "seed \(seed)")
            if page?.entities.isEmpty == false { usable += 1 }
            if page?.entities.contains(where: Self.hasAllValues) == true { valued += 1 }
        }
        #expect(usable > 2_000)
        #expect(valued > 200)
    }

    @Test func `damaged pages read as they did, or not at all where they are no JSON`() {
        var (usable, broken) = (0, 0)
        for seed in 10_000..<15_000 as Range<UInt64> {
            var source = AnswerSource(seed: seed, hasPairs: false)
            let bytes = source.damaged(source.page())
            let isJSON = Self.isJSON(bytes)
            let page = Self.page(bytes)
            #expect(page == (isJSON ? Self.foundationPage(bytes) : nil), "seed \(seed)")
            if isJSON { usable += 1 } else { broken += 1 }
        }
        #expect(usable > 400 && broken > 1_000)
    }

    @Test func `scorecards read as they did with Foundation's decoder`() {
        var (usable, queries) = (0, 0)
        for seed in 20_000..<24_000 as Range<UInt64> {
            var source = AnswerSource(seed: seed, hasPairs: false)
            let text = source.scorecard()
            let isWhole = seed.isMultiple(of: 2)
            let bytes = isWhole ? Array(text.utf8) : source.damaged(text)
            let scorecard = Self.scorecard(bytes)
            let expected = Self.isJSON(bytes) ? try? FoundationScorecard(bytes).scorecard : nil
            #expect(scorecard == expected, "seed \(seed)")
            if scorecard?.rules.isEmpty == false { usable += 1 }
            if scorecard?.rules.contains(where: { $0.query != nil }) == true { queries += 1 }
        }
        #expect(usable > 500)
        #expect(queries > 200)
    }

    @Test func `what nobody needs may be as deep as before, and no deeper`() {
        func page(_ depth: Int) -> [UInt8] {
            let open = String(repeating: "[", count: depth - 3)
            let close = String(repeating: "]", count: depth - 3)
            return Array(
                #"{"entities":[{"identifier":"a","properties":\#(open)\#(close)}]}"#.utf8
            )
        }
        for depth in [511, 512, 513, 514] {
            let bytes = page(depth)
            #expect((Self.page(bytes) != nil) == (depth <= 512))
            #expect((Self.foundationPage(bytes) != nil) == (depth <= 512))
        }
        #expect(Self.page(page(200_000)) == nil)
    }
}
