import Synchronization

/// One answer for everybody who asks the same question within a time.
///
/// It is found by the first who asks; those who come while it is being found wait for the same one,
/// and it then serves for its lifetime. So a question costs the same however many ask it.
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

    /// Makes the answer to one question.
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

    /// Returns an answer that was found at most a lifetime ago.
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

    /// Makes the next who asks find it anew, because something has just changed.
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
