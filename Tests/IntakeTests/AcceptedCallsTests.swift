import Intake
import Testing
import Vocabulary

struct AcceptedCallsTests {
    private static let now = Timestamp(secondsSince1970: 1_795_000_000)

    private func signature(_ number: UInt8, staleAfter seconds: Int = 300) -> CallSignature {
        CallSignature(code: [number], staleAt: Self.now + .seconds(seconds))
    }

    private func purpose(_ key: String, _ reminder: String? = nil) -> AcceptedCalls.Purpose {
        AcceptedCalls.Purpose(jobKey: key, reminder: reminder)
    }

    @Test func `a signature is for what it was for first, however often`() {
        let calls = AcceptedCalls()
        for _ in 0..<3 {
            #expect(calls.admit(signature(1), for: purpose("run:a"), at: Self.now))
            #expect(!calls.admit(signature(1), for: purpose("run:b"), at: Self.now))
            #expect(!calls.admit(signature(1), for: purpose("run:a", "weekly"), at: Self.now))
            #expect(calls.admit(signature(2), for: purpose("run:b"), at: Self.now))
        }
        #expect(calls.count == 2)
    }

    @Test func `what is stale is forgotten, for it is refused as that`() {
        let calls = AcceptedCalls()
        for number in 0..<100 {
            #expect(calls.admit(signature(UInt8(number)), for: purpose("run:a"), at: Self.now))
        }
        let later = Self.now + .seconds(301)
        let fresh = signature(200, staleAfter: 600)
        #expect(calls.admit(fresh, for: purpose("run:a"), at: later))
        #expect(calls.count == 1)
    }

    @Test func `no more are remembered than fit, and the oldest goes first`() {
        let calls = AcceptedCalls(callsMax: 3)
        for number in 1...4 {
            #expect(calls.admit(signature(UInt8(number)), for: purpose("run:a"), at: Self.now))
            #expect(calls.count == min(number, 3))
        }
        #expect(!calls.admit(signature(2), for: purpose("run:b"), at: Self.now))
        #expect(calls.admit(signature(1), for: purpose("run:b"), at: Self.now))
    }
}
