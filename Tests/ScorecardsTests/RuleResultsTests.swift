import JSON
import Scorecards
import Testing

struct RuleResultsTests {
    @Test(arguments: [0, 1, 2, 63, 64, 65, 127, 128, 129, 200])
    func `of any number of rules each is met or not`(count: Int) {
        let rules = (0..<count).map { "rule \($0)" }
        for step in 1...5 {
            let isMet = (0..<count).map { $0.isMultiple(of: step) }
            let results = RuleResults(of: TextList(rules), isMet: isMet)
            let met = rules.indices.filter { isMet[$0] }.map { rules[$0] }
            let unmet = rules.indices.filter { !isMet[$0] }.map { rules[$0] }
            #expect(Array(results.met) == met)
            #expect(Array(results.unmet) == unmet)
            #expect(results.metCount == met.count)
            #expect(results.unmetCount == unmet.count)
        }
    }

    @Test func `results are the same if the same rules are met, however they came`() {
        let mixed = RuleResults(of: ["a", "b", "c"], isMet: [true, false, true])
        #expect(mixed == RuleResults(met: ["a", "c"], unmet: ["b"]))
        #expect(mixed.hashValue == RuleResults(met: ["a", "c"], unmet: ["b"]).hashValue)
        #expect(mixed != RuleResults(met: ["c", "a"], unmet: ["b"]))
        #expect(mixed != RuleResults(of: ["a", "b", "c"], isMet: [true, true, true]))
        #expect(mixed != RuleResults(met: ["a", "c"], unmet: []))
    }

    @Test func `a rule that came twice counts twice`() {
        let results = RuleResults(of: ["a", "a"], isMet: [true, false])
        #expect(results.metCount == 1 && results.unmetCount == 1)
        #expect(results.met == ["a"] && results.unmet == ["a"])
    }
}
