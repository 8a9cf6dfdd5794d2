import Foundation
import HTTPWire
import TestSupport
import Testing

/// Our parser against h11 and llhttp, on the same streams of requests.
///
/// `SCOREBELL_TEST_STREAMS` and `SCOREBELL_TEST_SEED` choose how many and which.
@Suite(.timeLimit(.minutes(10)))
struct DifferentialTests {
    private static let python = "\(Repository.root)/.venv/bin/python"
    private static let arePeersThere = FileManager.default.fileExists(
        atPath: "\(Repository.root)/.venv/bin/python"
    )
    private static let count = number("SCOREBELL_TEST_STREAMS") ?? 100_000
    private static let seed = UInt64(number("SCOREBELL_TEST_SEED") ?? 20_261_125)

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    @Test(.enabled(if: arePeersThere, "h11 and httptools are not there; the test command has them"))
    func `every disagreement with h11 and llhttp has been reviewed`() async throws {
        let folder = try TemporaryFolder()
        let streams = "\(folder.path)/streams"
        let verdicts = "\(folder.path)/verdicts"
        let ours = try Self.writeStreams(to: streams)
        try await Self.runPeers(streams, verdicts)
        var tally = Tally()
        let lines = try #require(FileManager.default.contents(atPath: verdicts))
            .split(separator: UInt8(ascii: "\n"))
        #expect(lines.count == Self.count)
        for (number, line) in lines.enumerated() {
            let words = ours[number]
            if line.elementsEqual(Array("{\"h11\":\"\(words)\",\"llhttp\":\"\(words)\"}".utf8)) {
                tally.agreed(words)
            } else {
                let answer = try JSONDecoder().decode([String: String].self, from: Data(line))
                try tally.compare(number: number, seed: Self.seed, with: answer)
            }
        }
        tally.report(seed: Self.seed)
    }

    @Test func `a stream can be made again from its seed and number`() {
        for number in 0..<100 {
            let stream = RequestGenerator.stream(seed: 3, number: number)
            #expect(stream == RequestGenerator.stream(seed: 3, number: number))
            #expect(stream != RequestGenerator.stream(seed: 3, number: number + 1))
        }
    }

    @Test(arguments: ReviewedDisagreement.all.map(\.name))
    func `the page on HTTP names every reviewed disagreement`(name: String) throws {
        let page = try #require(Repository.text("docs/HTTP.md"))
        #expect(page.replacing("`", with: "").contains("| \(name) |"))
    }

    /// Writes all streams, each behind its length, and returns what our parser says of each.
    private static func writeStreams(to path: String) throws -> [String] {
        try #require(FileManager.default.createFile(atPath: path, contents: nil))
        let file = try #require(FileHandle(forWritingAtPath: path))
        var words: [String] = []
        var block: [UInt8] = []
        for number in 0..<count {
            let stream = RequestGenerator.stream(seed: seed, number: number)
            block += (0..<4).map { UInt8(truncatingIfNeeded: stream.count >> (24 - 8 * $0)) }
            block += stream
            words.append(Judgement(of: stream).words)
            if block.count > 1_000_000 {
                try file.write(contentsOf: Data(block))
                block = []
            }
        }
        try file.write(contentsOf: Data(block))
        try file.close()
        return words
    }

    private static func runPeers(_ streams: String, _ verdicts: String) async throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: python)
        process.arguments = [
            "\(Repository.root)/Tests/DifferentialTests/peers.py", streams, verdicts,
        ]
        process.standardInput = FileHandle.nullDevice
        let status = try await withCheckedThrowingContinuation {
            (continuation: CheckedContinuation<Int32, any Error>) in
            process.terminationHandler = { continuation.resume(returning: $0.terminationStatus) }
            do {
                try process.run()
            } catch {
                continuation.resume(throwing: error)
            }
        }
        try #require(status == 0, "the peers failed")
    }
}
