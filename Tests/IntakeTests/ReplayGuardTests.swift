import Intake
import OpenSSL
import Platform
import Testing
import TestSupport

struct AcceptedCallsTests {
    private static let now = Timestamp(secondsSince1970: 1_795_000_000)

    private func signature(_ number: UInt8, staleAfter seconds: Int = 300) -> WebhookSignature {
        signature([number], staleAt: Self.now + .seconds(seconds))
    }

    /// One whose code begins with those bytes.
    private func signature(_ start: [UInt8], staleAt: Timestamp) -> WebhookSignature {
        let code = HMACCode { code in
            for place in start.indices { code[place] = start[place] }
        }
        return WebhookSignature(code: code, staleAt: staleAt)
    }

    private func purpose(_ key: String, _ reminder: String? = nil) -> ReplayGuard.Purpose {
        ReplayGuard.Purpose(jobKey: key, reminder: reminder)
    }

    @Test func `a signature is for what it was for first, however often`() {
        let calls = ReplayGuard()
        for _ in 0..<3 {
            #expect(calls.admit(signature(1), for: purpose("run:a"), at: Self.now))
            #expect(!calls.admit(signature(1), for: purpose("run:b"), at: Self.now))
            #expect(!calls.admit(signature(1), for: purpose("run:a", "weekly"), at: Self.now))
            #expect(calls.admit(signature(2), for: purpose("run:b"), at: Self.now))
        }
        #expect(calls.count == 2)
    }

    @Test func `what is stale is forgotten, for it is refused as that`() {
        let calls = ReplayGuard()
        for number in 0..<100 {
            #expect(calls.admit(signature(UInt8(number)), for: purpose("run:a"), at: Self.now))
        }
        let later = Self.now + .seconds(301)
        let fresh = signature(200, staleAfter: 600)
        #expect(calls.admit(fresh, for: purpose("run:a"), at: later))
        #expect(calls.count == 1)
    }

    @Test func `no more are remembered than fit, and the oldest goes first`() {
        let calls = ReplayGuard(callsMax: 3)
        for number in 1...4 {
            #expect(calls.admit(signature(UInt8(number)), for: purpose("run:a"), at: Self.now))
            #expect(calls.count == min(number, 3))
        }
        #expect(!calls.admit(signature(2), for: purpose("run:b"), at: Self.now))
        #expect(calls.admit(signature(1), for: purpose("run:b"), at: Self.now))
    }

    @Test func `calls whose codes begin alike are told apart, whichever are forgotten`() {
        let calls = ReplayGuard(callsMax: 6)
        var generator = SeededGenerator(seed: 23)
        var remembered: [(code: [UInt8], run: Int, staleAt: Timestamp)] = []
        var now = Self.now
        var refused = 0
        for _ in 0..<5_000 {
            now = now + .seconds(Int.random(in: 0...1, using: &generator))
            // Eight places to begin at, among sixteen, the last two of which are followed by the
            // first: long rows, and some that go around.
            let start = UInt8([0, 1, 2, 3, 7, 13, 14, 15].randomElement(using: &generator) ?? 0)
            // The second byte is looked at before the rest, without the call.
            let code =
                [start, UInt8.random(in: 0...1, using: &generator), 0, 0, 0, 0, 0, 0]
                + [UInt8.random(in: 0...2, using: &generator)]
            let run = Int.random(in: 0...1, using: &generator)
            let staleAt = now + .seconds(Int.random(in: 0...9, using: &generator))
            let before = remembered.first { $0.code == code }
            if before == nil {
                while let oldest = remembered.first, oldest.staleAt < now {
                    remembered.removeFirst()
                }
                if remembered.count == 6 { remembered.removeFirst() }
                remembered.append((code, run, staleAt))
            }
            let isAdmitted = calls.admit(
                signature(code, staleAt: staleAt),
                for: purpose("run:\(run)"),
                at: now
            )
            #expect(isAdmitted == (before == nil || before?.run == run))
            #expect(calls.count == remembered.count)
            refused += isAdmitted ? 0 : 1
        }
        #expect(refused > 100)
    }
}
