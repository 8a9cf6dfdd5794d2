import Exposition
import HTTPMessage
import HTTPTypes
import Jobs
import Metrics
import Platform
import PortPull

/// The metrics of the whole service, and the answer to a scrape.
struct ServiceMetrics: Sendable {
    let registry: MetricsRegistry
    let requests: RequestMetrics
    private let process: ProcessMetrics
    private let droppedLines: LevelCell?
    private let droppedLineCount: @Sendable () -> Int
    private let commitDuration: Timer
    private let commitWrites: Recorder
    /// Counts messages that were sent as text alone.
    let plainMessages: Counter
    /// Counts notes of owners by what became of them.
    let notes: OutcomeCounters<NoteOutcome>
    /// Counts tickets by what was done about them.
    let tickets: OutcomeCounters<TicketMetricAction>
    /// Counts people who were looked up in a chat.
    let peopleLookups: OutcomeCounters<PeopleLookupOutcome>

    /// Counts looks for runs to claim.
    let pullLooks: OutcomeCounters<PullLook>
    /// Counts claimed runs by what became of them.
    let pulledRuns: OutcomeCounters<PullOutcome>

    /// Makes the metrics; the log's writer counts dropped lines.
    init(startedAt: Timestamp, droppedLineCount: @escaping @Sendable () -> Int) {
        registry = MetricsRegistry(MetricCatalogue.all)
        requests = RequestMetrics(factory: registry)
        process = ProcessMetrics(registry, startedAt: startedAt)
        droppedLines = registry.level("scorebell_log_lines_dropped_total")
        self.droppedLineCount = droppedLineCount
        commitDuration = Timer(label: "scorebell_store_commit_seconds", factory: registry)
        plainMessages = Counter(label: "scorebell_slack_layouts_refused_total", factory: registry)
        notes = OutcomeCounters("scorebell_notes_total", factory: registry)
        tickets = OutcomeCounters("scorebell_tickets_total", by: "action", factory: registry)
        peopleLookups = OutcomeCounters("scorebell_people_lookups_total", factory: registry)
        pullLooks = OutcomeCounters("scorebell_pull_looks_total", by: "result", factory: registry)
        pulledRuns = OutcomeCounters("scorebell_pull_runs_total", factory: registry)
        commitWrites = Recorder(label: "scorebell_store_commit_writes", factory: registry)
    }

    /// Records the commits of a store.
    var commits: CommitObserver {
        CommitObserver { [commitDuration, commitWrites] writes, duration in
            commitDuration.record(duration: duration)
            commitWrites.record(writes)
        }
    }

    /// Answers a scrape.
    func page(_ queue: QueueFigures) async -> Response {
        await queue.refresh()
        process.refresh()
        droppedLines?.value = Double(droppedLineCount())
        return Response(
            .ok,
            headers: [.contentType: MetricsRegistry.contentType],
            body: registry.text()
        )
    }
}
