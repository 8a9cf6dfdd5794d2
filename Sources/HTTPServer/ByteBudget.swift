import Synchronization

/// A budget for the bytes that all connections of one server hold: parts of requests, and unsent
/// answers.
///
/// One address may hold at most a third of what is free, so a quarter of all when it is alone. The
/// more others hold, the smaller its share; but some is always left for another address (Choudhury
/// and Hahne, "Dynamic queue length thresholds", 1998).
final class ByteBudget: Sendable {
    private struct Counts {
        var total = 0
        var byAddress: [PeerAddress: Int] = [:]
        /// The bytes released since the allocator last returned memory to the system, and when that
        /// was.
        var freed = 0
        var trimmedAt: Int64 = 0
    }

    /// The result of a change.
    struct Change {
        /// Whether the bytes may be held.
        var isGranted: Bool
        /// The bytes that are held by all connections now.
        var total: Int
        /// Whether so much was released that the allocator should return memory to the system.
        var wantsTrim: Bool
    }

    private let limit: Int
    private let counts = Mutex(Counts())

    private static let trimBytes = 4_194_304
    private static let trimPause: Int64 = 1_000

    init(limit: Int) {
        self.limit = limit
    }

    /// Changes what one connection holds from `old` to `new` bytes.
    ///
    /// - Parameters:
    ///   - old: What was noted of it before.
    ///   - new: What it wants to keep now.
    ///   - address: Whose share it is; nil for one connection of a trusted proxy or of a
    ///     Unix-domain socket, which has a share of its own.
    ///   - mayBeAlone: Whether an address that keeps nothing else may keep any number.
    ///   - now: Milliseconds of the loops.
    /// - Returns: What came of it; nothing is noted when it is not granted.
    func change(
        from old: Int,
        to new: Int,
        for address: PeerAddress?,
        mayBeAlone: Bool = false,
        at now: Int64
    ) -> Change {
        counts.withLock { counts in
            let others = (address.map { counts.byAddress[$0, default: 0] } ?? old) - old
            let total = counts.total - old + new
            let isGranted =
                new <= old || (mayBeAlone && others == 0) || 3 * (others + new) <= limit - total
            guard isGranted else {
                return Change(isGranted: false, total: counts.total, wantsTrim: false)
            }
            counts.total = total
            if let address { counts.byAddress[address] = others + new > 0 ? others + new : nil }
            counts.freed += max(0, old - new)
            let wantsTrim =
                counts.freed >= Self.trimBytes
                && (total == 0 || now - counts.trimmedAt >= Self.trimPause)
            if wantsTrim { (counts.freed, counts.trimmedAt) = (0, now) }
            return Change(isGranted: true, total: total, wantsTrim: wantsTrim)
        }
    }
}
