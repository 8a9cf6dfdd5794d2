import Foundation
import JSON
import Platform
import Sandbox

/// What the other side, and the processes' own logs, tell of runs under fire.
struct ChaosRecord: Sendable {
    /// One attempt at one job, from its first log line to its last.
    struct Attempt: Sendable {
        var life: Int
        var job: String
        var begin: Timestamp
        var end: Timestamp
    }

    var runs: [ActionRun]
    /// How often each run's message stands in the channel.
    var messages: [String: Int]
    var kills: Int
    var attempts: [Attempt]

    /// - Parameters:
    ///   - record: The sandbox's.
    ///   - subjects: The service that each run reminds of, by run.
    ///   - lives: Of every process.
    init(of record: Record, subjects: [String: String], lives: [ChaosCrowd.Life]) {
        let runsBySubject = Dictionary(uniqueKeysWithValues: subjects.map { ($1, $0) })
        var messages: [String: Int] = [:]
        for message in record.messages {
            let text = message.blocks.map { "\($0)" }.joined()
            for match in text.matches(of: #/Entity\?identifier=([^|>]+)\|/#) {
                let subject = String(match.1).removingPercentEncoding ?? ""
                if let run = runsBySubject[subject] { messages[run, default: 0] += 1 }
            }
        }
        runs = record.runs
        self.messages = messages
        kills = lives.count { $0.killedAt != nil }
        attempts = lives.enumerated().flatMap { Self.attempts(of: $1, number: $0) }
    }

    private struct Line: Decodable {
        var time: String
        var message: String
        var job_id: String?
    }

    private static func timestamp(_ text: String) -> Timestamp? {
        let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
        // A line that was cut by a kill has no time to read.
        guard let date = try? style.parse(text) else { return nil }
        return Timestamp(millisecondsSince1970: Int64(date.timeIntervalSince1970 * 1_000))
    }

    private static func attempts(of life: ChaosCrowd.Life, number: Int) -> [Attempt] {
        var open: [String: Timestamp] = [:]
        var attempts: [Attempt] = []
        for text in life.program.text.split(separator: "\n") {
            // A killed process may leave half a line.
            guard let line = try? JSONCoding.decode(Line.self, from: Array(text.utf8)),
                let job = line.job_id, let time = Self.timestamp(line.time)
            else { continue }
            if line.message == "The attempt begins." {
                open[job] = time
            } else if let begin = open.removeValue(forKey: job) {
                attempts.append(Attempt(life: number, job: job, begin: begin, end: time))
            }
        }
        for (job, begin) in open {
            let end = life.killedAt ?? begin
            attempts.append(Attempt(life: number, job: job, begin: begin, end: end))
        }
        return attempts
    }

    /// The runs that have not ended as they should: well, or with the news that three posts were
    /// made of which nobody knows whether they arrived.
    var unfinished: [String] {
        runs.filter { $0.status != .success && !wasGivenUp($0) }.map(\.id)
    }

    /// Whether the run was told that its message was posted as often as it may be.
    private func wasGivenUp(_ run: ActionRun) -> Bool {
        run.status == .failure && run.log.contains("posted 3 times without a confirmation")
    }

    /// The runs that were told a second end which is not the first one over again.
    var contradicted: [String] {
        runs.filter { run in run.lateEnds.contains { $0 != run.status } }.map(\.id)
    }

    /// The runs whose message nobody got, and that were not told so.
    var lost: [String] {
        runs.filter { messages[$0.id] == nil && !wasGivenUp($0) }.map(\.id)
    }

    /// How often a message was sent again because nobody knew whether it had arrived.
    func resent(_ run: ActionRun) -> Int {
        if wasGivenUp(run) { return 2 }
        let line = /(\d+) messages? (?:was|were) sent once more/
        return run.log.firstMatch(of: line).flatMap { Int($0.1) } ?? 0
    }

    /// The runs with more messages than the run's log accounts for.
    var doubled: [String] {
        runs.filter { messages[$0.id, default: 0] - 1 > resent($0) }
            .map { "\($0.id): \(messages[$0.id, default: 0]) messages; \($0.log)" }
    }

    /// Pairs of attempts at one job by two processes at one time.
    var overlaps: [(Attempt, Attempt)] {
        var pairs: [(Attempt, Attempt)] = []
        for group in Dictionary(grouping: attempts, by: \.job).values {
            let sorted = group.sorted { $0.begin < $1.begin }
            for (earlier, later) in zip(sorted, sorted.dropFirst())
            where later.begin < earlier.end && later.life != earlier.life {
                pairs.append((earlier, later))
            }
        }
        return pairs
    }

    var summary: String {
        let repeated = messages.values.reduce(0) { $0 + $1 - 1 }
        return "\(runs.count) runs through \(kills) kills: \(unfinished.count) unfinished,"
            + " \(contradicted.count) told two ends, \(lost.count) lost,"
            + " \(doubled.count) doubled, \(overlaps.count) worked on twice;"
            + " \(repeated) messages were resent because nobody knew"
    }
}
