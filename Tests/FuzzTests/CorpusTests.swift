import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What the fuzzer starts from, and what it has found: each once through every target.
struct CorpusTests {
    private static let inputs: [String] = {
        let folder = "\(Repository.root)/Fuzz/Corpus"
        let found = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
        return found.filter { $0.contains("/") }.map { "Fuzz/Corpus/\($0)" }.sorted()
    }()

    @Test func `every target has inputs`() {
        for target in FuzzTarget.allCases {
            let count = Self.inputs.count { $0.hasPrefix("Fuzz/Corpus/\(target.rawValue)/") }
            #expect(count >= 5, "\(target)")
        }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `no input breaks an invariant`(target: FuzzTarget) throws {
        for path in Self.inputs {
            let input = try #require(
                FileManager.default.contents(atPath: "\(Repository.root)/\(path)")
            )
            #expect(throws: Never.self, "\(path)") { try target.run(Array(input)) }
        }
    }

    @Test func `a broken invariant says what it is`() {
        let broken = BrokenInvariant(description: "two differ")
        #expect("\(broken)" == "two differ")
    }
}
