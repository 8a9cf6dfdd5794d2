import Glibc
package import Testing

/// How the work of a reader grows with what it reads: the calling thread's processor time for an
/// input of n, 2n and 4n.
///
/// Time on a wall would count what else the machine does; this counts the thread alone.
package struct WorkGrowth: Sendable, CustomStringConvertible {
    private let sizes: [Int]
    private var works: [Duration]

    /// Four times the input may cost so much: a quadratic reader needs sixteen times as much, and
    /// one that sorts a little over four.
    private static let factorMax = 8
    /// What any input may cost, so that the clock's own error decides nothing.
    private static let floor = Duration.milliseconds(4)
    /// The least of several runs is the work without what disturbed it.
    private static let runs = 5
    /// Of what takes long one run says enough.
    private static let longRun = Duration.milliseconds(100)

    private init<Input>(
        _ size: Int,
        _ input: (Int) -> Input,
        _ read: (Input) async -> Void
    ) async {
        sizes = [size, 2 * size, 4 * size]
        works = []
        for size in sizes {
            let input = input(size)
            works.append(await Self.work { await read(input) })
        }
    }

    private var isLinear: Bool {
        works[1] <= works[0] * (Self.factorMax / 2) + Self.floor
            && works[2] <= works[0] * Self.factorMax + Self.floor
    }

    package var description: String {
        zip(sizes, works).map { "\($0): \($1)" }.joined(separator: ", ")
    }

    /// Fails the test if the work grows faster than the input.
    ///
    /// - Parameters:
    ///   - size: The smallest input's size; with it a quadratic reader must take tens of
    ///     milliseconds for the largest.
    ///   - location: Where the test says so.
    ///   - input: Makes the input of a size.
    ///   - read: Does the work.
    package static func expectLinear<Input>(
        from size: Int = 16_384,
        location: SourceLocation = #_sourceLocation,
        _ input: (Int) -> Input,
        _ read: (Input) async -> Void
    ) async {
        var growth = await WorkGrowth(size, input, read)
        // Once more, as a machine may be slow for a moment; a quadratic reader is slow again.
        if !growth.isLinear { growth = await WorkGrowth(size, input, read) }
        #expect(growth.isLinear, "\(growth)", sourceLocation: location)
    }

    /// Returns the least processor time of several runs, which must not wait for anything: who waits
    /// may go on in another thread, and such a run counts for nothing.
    private static func work(_ body: () async -> Void) async -> Duration {
        var least: Duration?
        for _ in 0..<runs {
            let (thread, start) = now()
            await body()
            let (threadAfter, end) = now()
            guard thread == threadAfter else { continue }
            least = min(least ?? end - start, end - start)
            if end - start > longRun { break }
        }
        // Endless, so that a test which measured nothing fails.
        return least ?? .seconds(Int64.max)
    }

    private static func now() -> (thread: pthread_t, Duration) {
        var time = timespec()
        // Safe: the call fills in the structure that it is given.
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return (pthread_self(), .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec))
    }
}

/// Texts that cost much to compare as Swift compares a `String`.
package enum HostileText {
    /// A letter with combining marks out of order, which canonical equivalence has to sort.
    package static func marks(bytes: Int) -> String {
        "e" + String(repeating: "\u{301}\u{323}", count: max(1, bytes / 4))
    }

    /// The same, as it stands in a URL or a form.
    package static func encodedMarks(bytes: Int) -> String {
        "e" + String(repeating: "%CC%81%CC%A3", count: max(1, bytes / 12))
    }
}
