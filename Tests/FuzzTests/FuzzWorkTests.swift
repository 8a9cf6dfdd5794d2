import Foundation
import FuzzTargets
import TestSupport
import Testing

/// What is fuzzed costs no more than its length, each target by itself: a new one is counted with its
/// first inputs.
struct FuzzWorkTests {
    /// What inputs are repetitions of, beside those that the fuzzer starts from.
    private static let units = [
        "a", "\"", "\\", "%", "&", ";", ",", "[", "{", ":", "\r\n", "\u{301}\u{323}", "a[]=1&",
        "a=b; ",
        "{\"a\":", "\"a\",", "a: b\r\n", "1\r\na\r\n", "- a\n", "&a *a ", "{{#a}}",
    ]

    private static func inputs(of target: FuzzTarget) -> [[UInt8]] {
        let folder = "\(Repository.root)/Fuzz/Corpus/\(target.rawValue)"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.sorted().prefix(3)
            .compactMap { FileManager.default.contents(atPath: "\(folder)/\($0)") }
            .map { Array($0) }.filter { !$0.isEmpty }
    }

    private static func repeated(_ unit: [UInt8], to size: Int) -> [UInt8] {
        Array(repeating: unit, count: size / unit.count + 1).joined().prefix(size).map { $0 }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `a target costs the length of its input`(target: FuzzTarget) async throws {
        let inputs = Self.inputs(of: target)
        try #require(!inputs.isEmpty)
        for unit in inputs + Self.units.map({ Array($0.utf8) }) {
            await WorkGrowth.expectLinear(from: 4_096) { size in
                // Whole once, so that what follows is reached, and then its beginning for ever.
                unit + Self.repeated(unit, to: size)
            } _: { input in
                try? target.read(input)
            }
        }
    }
}
