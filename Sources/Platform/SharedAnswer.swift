import Synchronization

/// A cached answer to one question: asked once at a time, shared by all callers, kept for its
/// lifetime.
///
/// The first caller starts the question; callers that come before its end wait for the same answer.
/// So the cost does not depend on how many ask.
package final class SharedAnswer<Answer: Sendable>: Sendable {
    private struct State {
        var last: (answer: Answer, at: Duration)?
        var finding: Task<Answer, Never>?
        /// False once `forget` was called: the last answer serves nobody any more.
        var isCurrent = false
        /// How often `forget` was called; an answer that was begun before is out of date.
        var forgotten = 0
    }

    private let lifetime: Duration
    private let watch: Stopwatch
    private let executor: (any TaskExecutor)?
    private let find: @Sendable (Answer?) async -> Answer
    private let state = Mutex(State())

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

    private enum Source {
        case known(Answer)
        case coming(Task<Answer, Never>)
    }

    /// Returns an answer that is at most a lifetime old.
    package func answer() async -> Answer {
        let now = watch.elapsed
        let source: Source = state.withLock { state in
            if state.isCurrent, let last = state.last, now - last.at < lifetime {
                return .known(last.answer)
            }
            let task = state.finding ?? begin(after: state.last?.answer, state.forgotten)
            state.finding = task
            return .coming(task)
        }
        switch source {
        case .known(let answer): return answer
        case .coming(let task): return await task.value
        }
    }

    /// Drops the cached answer, because something has just changed.
    package func forget() {
        state.withLock { state in
            state.isCurrent = false
            state.finding = nil
            state.forgotten += 1
        }
    }

    // A task of its own: who asked first may go away, and the others still wait.
    private func begin(after last: Answer?, _ turn: Int) -> Task<Answer, Never> {
        Task(executorPreference: executor) { [self] in
            let answer = await find(last)
            let now = watch.elapsed
            state.withLock { state in
                guard state.forgotten == turn else { return }
                state.last = (answer, now)
                state.isCurrent = true
                state.finding = nil
            }
            return answer
        }
    }
}
