import Synchronization

/// Counts the open connections of all loops, and those of each address.
final class ConnectionLoad: Sendable {
    private let open = Atomic<Int>(0)
    private let byAddress = Mutex<[PeerAddress: Int]>([:])

    /// The number of open connections.
    var count: Int { open.load(ordering: .relaxed) }

    /// Counts a new connection if there are fewer than `limit`; returns the new number, or nil.
    func take(limit: Int) -> Int? {
        let count = open.wrappingAdd(1, ordering: .relaxed).newValue
        if count <= limit { return count }
        _ = release()
        return nil
    }

    /// Uncounts a connection, and returns how many are left.
    func release() -> Int {
        open.wrappingSubtract(1, ordering: .relaxed).newValue
    }

    /// Counts a new connection of an address; false if it has `limit` already.
    func take(for address: PeerAddress, limit: Int) -> Bool {
        byAddress.withLock { counts in
            let count = counts[address, default: 0]
            if count >= limit { return false }
            counts[address] = count + 1
            return true
        }
    }

    /// Uncounts a connection of an address.
    func release(for address: PeerAddress) {
        byAddress.withLock { counts in
            guard let count = counts[address] else { return }
            counts[address] = count > 1 ? count - 1 : nil
        }
    }
}
