/// A table of bounded size that forgets what was not used for the longest time.
///
/// It keeps two halves: what is used moves into the young one, and when that is full the old half is
/// dropped and the young one takes its place. So whatever is in use stays, nothing is ever searched
/// for the oldest entry, and each step costs the same however full the table is.
struct RecentTable<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private struct Entry {
        var value: Value
        var cost: Int
    }

    private let capacity: Int
    private var young: [Key: Entry] = [:]
    private var old: [Key: Entry] = [:]
    private var youngCost = 0

    /// Makes an empty table.
    ///
    /// - Parameter capacity: The sum of the costs of all entries at most.
    init(capacity: Int) {
        self.capacity = capacity
    }

    /// Returns what is known of the key, and keeps it for longer.
    mutating func use(_ key: Key) -> Value? {
        if let entry = young[key] { return entry.value }
        guard let entry = old.removeValue(forKey: key) else { return nil }
        keep(entry, for: key)
        return entry.value
    }

    /// Puts a value in place of the one that is there; one that costs more than half of the table is
    /// not kept.
    mutating func set(_ key: Key, to value: Value, cost: Int = 1) {
        remove(key)
        guard cost <= capacity / 2 else { return }
        keep(Entry(value: value, cost: cost), for: key)
    }

    mutating func remove(_ key: Key) {
        old[key] = nil
        if let entry = young.removeValue(forKey: key) { youngCost -= entry.cost }
    }

    /// Drops the old half, and makes the young one old.
    mutating func age() {
        old = young
        young = [:]
        youngCost = 0
    }

    private mutating func keep(_ entry: Entry, for key: Key) {
        if youngCost + entry.cost > capacity / 2 { age() }
        young[key] = entry
        youngCost += entry.cost
    }
}
