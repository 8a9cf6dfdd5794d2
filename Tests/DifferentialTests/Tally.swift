import HTTPWire
import Testing

/// Counts agreements, disagreements by the entry that covers them, and those that none covers.
struct Tally {
    private var streams = 0
    private var requests = 0
    private var refused = 0
    private var agreements: [Peer: Int] = [:]
    private var reviewed: [String: Int] = [:]
    /// By their causes.
    private var open: [String: [String]] = [:]

    private static let shownMax = 5
    /// In fewer streams, a rare disagreement may not happen.
    private static let usualStreams = 100_000

    /// Notes a stream of which all three say those words.
    mutating func agreed(_ words: String) {
        guard let judgement = Judgement(words: words) else { return }
        note(judgement)
        for peer in Peer.allCases { agreements[peer, default: 0] += 1 }
    }

    /// Compares what our parser says of that stream with the peers' words for it.
    mutating func compare(number: Int, seed: UInt64, with answer: [String: String]) throws {
        let stream = RequestGenerator.stream(seed: seed, number: number)
        let ours = Judgement(of: stream)
        note(ours)
        for peer in Peer.allCases {
            let words = try #require(answer[peer.rawValue])
            let theirs = try #require(Judgement(words: words), "\(words)")
            guard let disagreement = Disagreement(ours, theirs, peer: peer, in: stream) else {
                agreements[peer, default: 0] += 1
                continue
            }
            let entry = ReviewedDisagreement.all.first {
                $0.peers.contains(peer) && $0.covers(disagreement.kind)
            }
            if let entry {
                reviewed["\(peer.rawValue) \(entry.name)", default: 0] += 1
            } else {
                open["\(disagreement)", default: []]
                    .append(
                        """
                        stream \(number): \(String(decoding: stream, as: UTF8.self).debugDescription)
                          ours: \(ours.words) \(ours.error?.code ?? "")
                          \(peer.rawValue): \(words)
                        """
                    )
            }
        }
    }

    private mutating func note(_ judgement: Judgement) {
        streams += 1
        requests += judgement.requests.count
        if judgement.ending == .refused { refused += 1 }
    }

    /// Prints the counts, and records what was not reviewed and what was reviewed in vain.
    func report(seed: UInt64) {
        print("streams \(streams) (seed \(seed)), requests taken \(requests), refusals \(refused)")
        for peer in Peer.allCases {
            print("agreed with \(peer.rawValue): \(agreements[peer] ?? 0)")
        }
        for entry in ReviewedDisagreement.all {
            for peer in Peer.allCases where entry.peers.contains(peer) {
                let count = reviewed["\(peer.rawValue) \(entry.name)"] ?? 0
                print("reviewed: \(peer.rawValue) \(entry.name): \(count)")
                if count == 0, streams >= Self.usualStreams {
                    Issue.record("\(entry.name) never happens with \(peer.rawValue)")
                }
            }
        }
        for (cause, texts) in open {
            Issue.record("not reviewed: \(cause), \(texts.count) times")
            for text in texts.sorted(by: { $0.count < $1.count }).prefix(Self.shownMax) {
                Issue.record("\(text)")
            }
        }
        // A generator that makes only one kind of stream would show nothing.
        #expect(requests > streams && refused > streams / 10)
    }
}
