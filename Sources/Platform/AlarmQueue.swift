/// Alarms by their times: a binary heap from which any alarm can be taken by its number.
///
/// Adding, removing and taking the first one take time that grows with the logarithm of their count.
struct AlarmQueue<Time: Comparable, Value> {
    private struct Alarm {
        let id: Int
        let time: Time
        let value: Value
    }

    private var heap: [Alarm] = []
    /// Where each alarm stands in the heap.
    private var places: [Int: Int] = [:]
    private var lastID = 0

    var count: Int { heap.count }

    /// The time of the first alarm.
    var firstTime: Time? { heap.first?.time }

    /// Returns a number that no alarm had before.
    mutating func nextID() -> Int {
        lastID += 1
        return lastID
    }

    mutating func add(_ value: Value, as id: Int, at time: Time) {
        heap.append(Alarm(id: id, time: time, value: value))
        places[id] = heap.count - 1
        rise(from: heap.count - 1)
    }

    /// Takes an alarm out; nil if it is not there any more.
    mutating func remove(_ id: Int) -> Value? {
        guard let place = places.removeValue(forKey: id) else { return nil }
        let alarm = heap[place]
        let last = heap.removeLast()
        if place < heap.count {
            heap[place] = last
            places[last.id] = place
            sink(from: place)
            rise(from: place)
        }
        return alarm.value
    }

    /// Takes out all alarms up to that time, the first one first.
    mutating func takeDue(at now: Time) -> [Value] {
        var due: [Value] = []
        while let first = heap.first, first.time <= now {
            if let value = remove(first.id) { due.append(value) }
        }
        return due
    }

    private mutating func rise(from place: Int) {
        var place = place
        while place > 0 {
            let parent = (place - 1) / 2
            guard heap[place].time < heap[parent].time else { return }
            swap(place, parent)
            place = parent
        }
    }

    private mutating func sink(from place: Int) {
        var place = place
        while true {
            let children = (2 * place + 1..<2 * place + 3).filter { $0 < heap.count }
            guard let child = children.min(by: { heap[$0].time < heap[$1].time }),
                heap[child].time < heap[place].time
            else { return }
            swap(place, child)
            place = child
        }
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        places[heap[one].id] = one
        places[heap[other].id] = other
    }
}
