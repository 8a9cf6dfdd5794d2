import Synchronization

/// A cached answer to one question: asked once at a time, shared by all callers, kept for its
/// lifetime.
///
/// The first caller starts the question; callers that come before its end wait for the same answer.
/// So the cost does not depend on how many ask.
package final class SharedAnswer<Answer: Sendable>: Sendable {
    private let lifetime: Duration
    private let watch: Stopwatch
    private let executor: (any TaskExecutor)?
    private let find: @Sendable (Answer?) async -> Answer
    private let state = Mutex(CachedAnswer<Answer>())

    /// Makes an empty cache for one question.
    ///
    /// - Parameters:
    ///   - lifetime: How long an answer serves, from the moment it is found.
    ///   - clock: What that is measured with.
    ///   - executor: Where it is found; nil for the threads that all tasks share.
    ///   - find: Finds it; is given the answer before, which may be out of date.
    package init(
        for lifetime: Duration,
        clock: any Clock<Duration>,
        executor: (any TaskExecutor)? = nil,
        _ find: @escaping @Sendable (Answer?) async -> Answer
    ) {
        self.lifetime = lifetime
        self.executor = executor
        self.find = find
        watch = Stopwatch(clock)
    }

    /// Returns an answer that is at most a lifetime old.
    package func answer() async -> Answer {
        let now = watch.elapsed
        let source = state.withLock { state in
            state.source(at: now, within: lifetime) { last, turn in begin(after: last, turn) }
        }
        switch source {
        case .known(let answer): return answer
        case .coming(let task): return await task.value
        }
    }

    /// Drops the cached answer, because something has just changed.
    package func forget() {
        state.withLock { $0.forget() }
    }

    // A separate task: the first caller may be cancelled while the others still wait.
    private func begin(after last: Answer?, _ turn: Int) -> Task<Answer, Never> {
        Task(executorPreference: executor) { [self] in
            let answer = await find(last)
            let now = watch.elapsed
            state.withLock { $0.keep(answer, foundAt: now, in: turn) }
            return answer
        }
    }
}

/// The last answer, the one that is being found, and whether either is out of date.
private struct CachedAnswer<Answer: Sendable> {
    enum Source {
        case known(Answer)
        case coming(Task<Answer, Never>)
    }

    private var last: (answer: Answer, at: Duration)?
    private var finding: Task<Answer, Never>?
    /// False after `forget`: the last answer is out of date.
    private var isCurrent = false
    /// The number of calls of `forget`; an answer that was begun before one is out of date.
    private var turn = 0

    /// Returns where the answer comes from; begins to find it if it must.
    mutating func source(
        at now: Duration,
        within lifetime: Duration,
        begin: (_ last: Answer?, _ turn: Int) -> Task<Answer, Never>
    ) -> Source {
        if isCurrent, let last, now - last.at < lifetime { return .known(last.answer) }
        let task = finding ?? begin(last?.answer, turn)
        finding = task
        return .coming(task)
    }

    /// Keeps an answer, unless it was begun before the last `forget`.
    mutating func keep(_ answer: Answer, foundAt time: Duration, in turn: Int) {
        guard turn == self.turn else { return }
        last = (answer, time)
        isCurrent = true
        finding = nil
    }

    mutating func forget() {
        isCurrent = false
        finding = nil
        turn += 1
    }
}
