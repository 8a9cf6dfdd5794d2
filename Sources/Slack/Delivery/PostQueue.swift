/// Who may post to one channel, and when: the state of a `SlackPacer`, without its waiting.
///
/// Who stands in it is known by a number. Times are on the pacer's stopwatch.
package struct PostQueue: Sendable {
    /// What standing in line came to.
    package enum Place: Sendable, Hashable {
        /// It is the caller's turn.
        case turn
        /// The caller waits until `leave` names it.
        case waits
        /// The caller was cancelled before it stood there.
        case cancelled
    }

    /// When the next post may begin.
    package private(set) var freeAt = Duration.zero
    /// Until when nobody may post who did not begin yet.
    package private(set) var restsUntil = Duration.zero
    private var isBusy = false
    private var lastNumber = 0
    private var waiting: [Int] = []
    /// Those that were cancelled before they stood in line.
    private var cancelled: Set<Int> = []

    package init() {}

    /// Returns a number that nobody had.
    package mutating func takeNumber() -> Int {
        lastNumber += 1
        return lastNumber
    }

    /// Stands in line, at its end.
    package mutating func stand(_ number: Int) -> Place {
        if cancelled.contains(number) { return .cancelled }
        guard isBusy else {
            isBusy = true
            return .turn
        }
        waiting.append(number)
        return .waits
    }

    /// Leaves the line.
    ///
    /// - Returns: True for one that waits, which has to be told that it gets no turn.
    package mutating func cancel(_ number: Int) -> Bool {
        guard let index = waiting.firstIndex(of: number) else {
            cancelled.insert(number)
            return false
        }
        waiting.remove(at: index)
        return true
    }

    /// Forgets a cancellation that came as the turn was given, or before the line.
    package mutating func forget(_ number: Int) {
        cancelled.remove(number)
    }

    /// Lets no post begin before that time, not even that of the one who has the turn.
    package mutating func rest(until end: Duration) {
        restsUntil = max(restsUntil, end)
        freeAt = max(freeAt, end)
    }

    /// True when nobody has a turn or waits for one.
    package var isEmpty: Bool { !isBusy }

    /// Ends the present turn.
    ///
    /// - Parameter end: No post begins before it.
    /// - Returns: Whose turn it is now; nil when nobody waits.
    package mutating func leave(freeAt end: Duration) -> Int? {
        freeAt = max(freeAt, end)
        guard !waiting.isEmpty else {
            isBusy = false
            return nil
        }
        return waiting.removeFirst()
    }
}
