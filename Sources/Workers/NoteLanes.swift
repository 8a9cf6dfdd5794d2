import JSON
import Jobs
import Platform
import Reminders
import Synchronization

/// The notes of a plan, delivered place by place: those of one place in order, several places at
/// once.
struct NoteLanes {
    let plan: ReminderPlan
    let destination: Destination
    let job: ScorecardJob
    let context: JobContext
    let isFinal: Bool
    let words: any Wording

    /// How many places are told at once.
    private static let lanesMax = 40

    /// What became of all notes.
    struct Outcome {
        var uncertain = 0
        /// What became of each note, by its place in the plan.
        var states: [Int: OwnerOutcome.State] = [:]
        /// Why notes could not be delivered.
        var refusals: [String] = []
        /// The notes whose place refused, and which have yet to go elsewhere.
        var left: [Int] = []

        mutating func add(_ other: Outcome) {
            uncertain += other.uncertain
            states.merge(other.states) { first, _ in first }
            refusals += other.refusals
            left += other.left
        }

        /// How many notes came to that.
        func count(_ state: OwnerOutcome.State) -> Int { states.values.count { $0 == state } }
    }

    /// Delivers what is left of the notes.
    ///
    /// A failure keeps further parts from being sent, and waits for those that are on their way: a
    /// delivery that is cut off would leave it unknown whether it arrived.
    ///
    /// - Returns: What became of them.
    /// - Throws: The failure that says most: what no retry helps, else what is unknown, else what
    ///   asks for the longest wait.
    func deliver() async throws -> Outcome {
        let lanes = lanes
        guard lanes.count > 1 else {
            let notes = lanes.first ?? []
            return try await deliver(notes, storage: .withNext, goesElsewhere: true) { true }
        }
        try await context.storeWaiting()
        let work = SharedWork(lanes)
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<min(Self.lanesMax, lanes.count) {
                group.addTask {
                    while let lane = work.next() {
                        do {
                            work.add(
                                try await deliver(lane, storage: .atOnce, goesElsewhere: false) {
                                    work.mayGoOn
                                }
                            )
                        } catch {
                            work.fail(error)
                        }
                    }
                }
            }
        }
        var sum = try work.result()
        // One after another, for most of them go to one place.
        let left = sum.left.sorted()
        sum.add(try await deliver(left, storage: .atOnce, goesElsewhere: true) { true })
        return sum
    }

    /// The notes of each place, in the plan's order.
    private var lanes: [[Int]] {
        var places: [ExactString?: Int] = [:]
        var lanes: [[Int]] = []
        for (index, note) in plan.notes.enumerated() {
            let key = note.place.map { ExactString($0) }
            if let place = places[key] {
                lanes[place].append(index)
            } else {
                places[key] = lanes.count
                lanes.append([index])
            }
        }
        return lanes
    }

    private func deliver(
        _ lane: [Int],
        storage: StepStorage,
        goesElsewhere: Bool,
        while mayGoOn: () -> Bool
    ) async throws -> Outcome {
        var sum = Outcome()
        for index in lane {
            let delivery = NoteDelivery(
                plan: plan,
                index: index,
                destination: destination,
                job: job,
                context: context,
                isFinal: isFinal,
                storage: storage,
                words: words
            )
            let result = try await delivery.deliver(goesElsewhere: goesElsewhere, while: mayGoOn)
            guard let outcome = result else { return sum }
            sum.uncertain += outcome.uncertain
            if outcome.isLeft {
                sum.left.append(index)
            } else if let refusal = outcome.refusal {
                sum.refusals.append(refusal)
                sum.states[index] = .unreached
            } else if outcome.isElsewhere || plan.notes[index].fallback != nil {
                sum.states[index] = .fellBack
            } else {
                sum.states[index] = .delivered
            }
        }
        return sum
    }
}

/// What the lanes of one plan share: what is left to do, and what it came to.
private final class SharedWork: Sendable {
    private struct State {
        var lanes: ArraySlice<[Int]>
        var sum = NoteLanes.Outcome()
        var failures: [any Error] = []
    }

    private let state: Mutex<State>

    init(_ lanes: [[Int]]) {
        state = Mutex(State(lanes: lanes[...]))
    }

    var mayGoOn: Bool { state.withLock(\.failures.isEmpty) }

    /// Returns the notes of a place that nobody has taken; nil where none are left, or one has
    /// failed.
    func next() -> [Int]? {
        state.withLock { $0.failures.isEmpty ? $0.lanes.popFirst() : nil }
    }

    func add(_ outcome: NoteLanes.Outcome) {
        state.withLock { $0.sum.add(outcome) }
    }

    func fail(_ error: any Error) {
        state.withLock { $0.failures.append(error) }
    }

    /// Returns the sum of the outcomes; throws the failure that decides what becomes of the job.
    func result() throws -> NoteLanes.Outcome {
        let (sum, failures) = state.withLock { ($0.sum, $0.failures) }
        if let failure = failures.max(by: { Self.weight($0) < Self.weight($1) }) { throw failure }
        return sum
    }

    private static func weight(_ error: any Error) -> (rank: Int, wait: Duration) {
        guard let error = error as? any DispositionError else { return (3, .zero) }
        return switch error.disposition {
        case .never: (2, .zero)
        case .unknown: (1, .zero)
        case .retry: (0, error.retryAfter ?? .zero)
        }
    }
}
