/// Those who wait for jobs to end, and how many may; its methods return whom to wake.
struct JobWaiters: Sendable {
    /// How many may have a place at once.
    let placesMax: Int
    private(set) var places = 0
    private(set) var isStopping = false
    /// By job, then by waiter.
    private var signals: [String: [Int: WakeSignal]] = [:]  // Ours: identifiers of our jobs.
    private var lastID = 0

    init(placesMax: Int) {
        self.placesMax = placesMax
    }

    /// Takes a place; false when all are taken.
    mutating func enter() -> Bool {
        guard places < placesMax else { return false }
        places += 1
        return true
    }

    mutating func leave() { places -= 1 }

    /// Adds a waiter, and returns the number to remove it by.
    mutating func add(_ signal: WakeSignal, to jobID: String) -> Int {
        lastID += 1
        signals[jobID, default: [:]][lastID] = signal
        return lastID
    }

    mutating func remove(_ id: Int, from jobID: String) {
        signals[jobID]?[id] = nil
        if signals[jobID]?.isEmpty == true { signals[jobID] = nil }
    }

    /// The signals of those who wait for this job.
    func waiting(for jobID: String) -> [WakeSignal] {
        signals[jobID].map { Array($0.values) } ?? []
    }

    /// Ends every wait, also those that have yet to begin, and returns whom to wake.
    mutating func stop() -> [WakeSignal] {
        isStopping = true
        return signals.values.flatMap(\.values)
    }
}
