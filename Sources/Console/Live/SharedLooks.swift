import Jobs
import Platform
import Synchronization

/// What the watchers of pages see: those who watch the same thing share each look at the store, and
/// what is drawn of it.
final class SharedLooks<Subject: Hashable & Sendable, Sight: Sendable>: Sendable {
    /// Looks at a subject; is given what was seen before, and returns nil when there is no such
    /// thing.
    typealias Look = @Sendable (Subject, Sight?) async throws(JobStoreError) -> Sight?
    private typealias Shared = SharedAnswer<Result<Sight?, JobStoreError>>

    private struct Entry {
        var shared: Shared
        var watchers = 0
    }

    private let lifetime: Duration
    private let clock: any Clock<Duration>
    private let executor: (any TaskExecutor)?
    private let look: Look
    /// As many at most as there are watchers, whose number is bounded.
    private let entries = Mutex<[Subject: Entry]>([:])

    /// Makes looks at subjects of one kind.
    ///
    /// - Parameters:
    ///   - lifetime: How long a look serves.
    ///   - clock: What that is measured with.
    ///   - executor: Where it is done; nil for the threads that all tasks share.
    ///   - look: Does it.
    init(
        for lifetime: Duration,
        clock: any Clock<Duration>,
        executor: (any TaskExecutor)?,
        _ look: @escaping Look
    ) {
        self.lifetime = lifetime
        self.clock = clock
        self.executor = executor
        self.look = look
    }

    /// Looks now, for a page that is being loaded; those who watch the same see it too, so that no
    /// event takes the page back to what was seen before.
    func now(_ subject: Subject) async throws(JobStoreError) -> Sight? {
        guard let shared = entries.withLock({ $0[subject]?.shared }) else {
            return try await look(subject, nil)
        }
        shared.forget()
        return try await shared.answer().get()
    }

    /// Lets somebody watch, by looks that are shared with all who watch the same.
    func watching<Answer>(
        _ subject: Subject,
        _ body: (() async throws(JobStoreError) -> Sight?) async throws(JobStoreError) -> Answer
    ) async throws(JobStoreError) -> Answer {
        let shared = enter(subject)
        defer { leave(subject) }
        return try await body { () async throws(JobStoreError) in try await shared.answer().get() }
    }

    private func enter(_ subject: Subject) -> Shared {
        entries.withLock { entries in
            var entry = entries[subject] ?? Entry(shared: shared(subject))
            entry.watchers += 1
            entries[subject] = entry
            return entry.shared
        }
    }

    private func shared(_ subject: Subject) -> Shared {
        Shared(for: lifetime, clock: clock, executor: executor) { [look] last in
            do throws(JobStoreError) {
                return .success(try await look(subject, try? last?.get()))
            } catch {
                return .failure(error)
            }
        }
    }

    private func leave(_ subject: Subject) {
        entries.withLock { entries in
            guard var entry = entries[subject] else { return }
            entry.watchers -= 1
            entries[subject] = entry.watchers > 0 ? entry : nil
        }
    }
}
