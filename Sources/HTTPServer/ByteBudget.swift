import Synchronization

/// How many bytes all connections of one server may keep: parts of requests, and answers that
/// their clients do not take.
///
/// An address may keep at most a third of what is free, so alone a quarter of all. The more of it
/// others keep the smaller its share, but however many there are, some is left for the next one
/// (Choudhury and Hahne, "Dynamic queue length thresholds", 1998).
final class ByteBudget: Sendable {
    private struct Counts {
        var total = 0
        var byAddress: [PeerAddress: Int] = [:]
        /// Bytes given back since the allocator was last asked to give memory back, and when.
        var freed = 0
        var trimmedAt: Int64 = 0
    }

    /// What came of a change.
    struct Change {
        /// False when the bytes may not be kept.
        var isGranted: Bool
        /// Bytes that are kept now in all.
        var total: Int
        /// Whether so much was given back that the allocator should return memory.
        var wantsTrim: Bool
    }

    private let limit: Int
    private let counts = Mutex(Counts())

    private static let trimBytes = 4_194_304
    private static let trimPause: Int64 = 1_000

    init(limit: Int) {
        self.limit = limit
    }

    /// Notes that one connection keeps `new` bytes where it kept `old`.
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
