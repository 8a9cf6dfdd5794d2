/// The bounds of everything a `JobRunner` does.
package struct JobLimits: Sendable, Hashable {
    /// Jobs at once in this process; 0 runs none.
    package var concurrency = 4
    /// How long a claim holds without a heartbeat; it is renewed at a third of it.
    package var lease: Duration = .seconds(60)
    /// How long a stopping process lets running jobs go on before it cancels them.
    package var grace: Duration = .seconds(25)
    /// How many jobs of one lane run at once, in all processes.
    package var laneMax = 4
    /// Between attempts that failed because of a service, beside what it asks for itself: gentle,
    /// since every job asks it.
    package var backoff = Backoff(base: .seconds(2), maximum: .seconds(600))
    /// The backoffs of origins that have another one.
    ///
    /// For failures of its own the program waits less: nobody else is spared by a long wait.
    package var backoffs: [FailureOrigin: Backoff] = [
        .own: Backoff(base: .seconds(1), maximum: .seconds(60))
    ]
    /// The longest wait that the other side can ask for.
    package var waitMax: Duration = .seconds(3_600)
    /// Between two looks for times that a wrong clock wrote.
    package var recallInterval: Duration = .seconds(30)
    /// How often a job can be snoozed; further times spend attempts.
    package var snoozesMax = 100
    /// The longest time between two looks at the store, when nothing rings.
    package var pollInterval: Duration = .seconds(2)
    /// The shortest: what the store calls due it may not yet give away.
    package var pollIntervalMin: Duration = .milliseconds(5)
    /// The longest pause of a runner whose store fails.
    package var storePauseMax: Duration = .seconds(10)
    /// How often a write that matters is tried at least when the store is unavailable.
    package var storeTriesMax = 6
    /// For how long it is tried while nothing hurries.
    package var storeTime: Duration
    /// The pause before the second of those tries; it doubles.
    package var storePause: Duration = .milliseconds(200)

    package init(
        concurrency: Int = 4,
        lease: Duration = .seconds(60),
        grace: Duration = .seconds(25)
    ) {
        self.concurrency = concurrency
        self.lease = lease
        self.grace = grace
        storeTime = lease
    }

    /// How far ahead the times in the store can lie.
    func dueBounds(setBack: Duration = .zero) -> DueBounds {
        let wait = backoffs.values.map(\.maximum).reduce(max(waitMax, backoff.maximum), max)
        return DueBounds(wait: wait, lease: lease, setBack: setBack)
    }

    /// How long to wait between attempts that failed because of this origin.
    func backoff(for origin: FailureOrigin) -> Backoff { backoffs[origin] ?? backoff }
}
