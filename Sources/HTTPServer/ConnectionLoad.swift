import Synchronization

/// How many connections are open over all loops, and how many of each address.
final class ConnectionLoad: Sendable {
    private let open = Atomic<Int>(0)
    private let byAddress = Mutex<[PeerAddress: Int]>([:])

    /// How many places are taken.
    var count: Int { open.load(ordering: .relaxed) }

    /// Takes one place below `limit`; nil when there is none, else how many are taken now.
    func take(limit: Int) -> Int? {
        let count = open.wrappingAdd(1, ordering: .relaxed).newValue
        if count <= limit { return count }
        _ = release()
        return nil
    }

    /// Gives one place back, and returns how many are still taken.
    func release() -> Int {
        open.wrappingSubtract(1, ordering: .relaxed).newValue
    }

    /// Takes one of the places of an address; false when it has `limit` already.
    func take(for address: PeerAddress, limit: Int) -> Bool {
        byAddress.withLock { counts in
            let count = counts[address, default: 0]
            if count >= limit { return false }
            counts[address] = count + 1
            return true
        }
    }

    /// Gives one of the places of an address back.
    func release(for address: PeerAddress) {
        byAddress.withLock { counts in
            guard let count = counts[address] else { return }
            counts[address] = count > 1 ? count - 1 : nil
        }
    }
}
