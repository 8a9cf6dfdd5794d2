import Glibc
import Platform
import Testing

/// Whether the threads are there that a process needs.
@Suite(.timeLimit(.minutes(1)))
struct ThreadSupplyTests {
    @Test func `threads that can be had are had, time after time`() throws {
        for _ in 0..<3 { try ThreadSupply.require(100) }
    }

    @Test func `those that run already count`() throws {
        try ThreadSupply.require(1)
        try ThreadSupply.require(-1)
    }
}

struct SystemThreadTests {
    @Test func `a thread for what blocks takes no signals`() async throws {
        let blocked = try await withCheckedThrowingContinuation { continuation in
            do throws(ThreadSupply.Shortage) {
                try SystemThread.start {
                    var signals = sigset_t()
                    // Safe: the calls fill in and read the set that they are given.
                    unsafe pthread_sigmask(SIG_BLOCK, nil, &signals)
                    let found = [SIGTERM, SIGHUP, SIGPIPE]
                        .filter { unsafe sigismember(&signals, $0) == 1 }
                    continuation.resume(returning: found)
                }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        #expect(blocked == [SIGTERM, SIGHUP, SIGPIPE])
    }
}
