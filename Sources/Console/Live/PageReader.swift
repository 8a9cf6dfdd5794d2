import Jobs
import Reminders

/// Reads from the store what the pages show, and draws the parts of them that change.
struct PageReader: Sendable {
    private let store: any JobStore
    private let parts: AdminParts
    private let signatures: Signatures
    private let glances: QueueOverviews
    private let plans: DrawnPlans
    private let ownersMax: Int

    init(
        _ store: any JobStore,
        _ parts: AdminParts,
        _ limits: AdminLimits,
        _ signatures: Signatures,
        _ glances: QueueOverviews
    ) {
        self.store = store
        self.parts = parts
        self.signatures = signatures
        self.glances = glances
        ownersMax = limits.runOwners
        plans = DrawnPlans(
            plan: parts.plan,
            draw: parts.draw,
            signatures: signatures,
            bytesMax: limits.drawnBytesMax
        )
    }

    /// Returns what a list of runs shows now; what was seen before where nothing has changed.
    func runs(
        _ query: RunsQuery,
        before: RunsSight?
    ) async throws(JobStoreError) -> RunsSight {
        let facts = RunsSight.Facts(
            glance: try await glances.glance(),
            workers: parts.workers(),
            page: try await query.page(in: store)
        )
        if let before, before.facts == facts { return before }
        let queue = PageTemplates.render(.queue, QueueView(facts.glance, workers: facts.workers))
        let view = RunListView(facts.page, of: query, among: parts.reminders)
        let list = PageTemplates.render(.list, view)
        return RunsSight(
            facts: facts,
            queue: queue,
            list: list,
            parts: LiveParts(parts: [part("queue", queue), part("list", list)])
        )
    }

    /// Returns what one run's page shows now; what was seen before where nothing has changed, and nil
    /// when there is no such job.
    func run(_ id: String, before: RunSight?) async throws(JobStoreError) -> RunSight? {
        guard let job = try await store.job(id: id) else { return nil }
        var story = try await JobDetails(of: job, in: store, before: before?.story)
        let plan = plans.source(of: story, before: before?.plan)
        let steps = story.steps
        story.dropLargeResults()
        if let before, before.story == story, before.plan == plan { return before }
        let view = RunView(story, finding: plan?.finding, parts: parts)
        let head = PageTemplates.render(.runHead, view.head)
        let timeline = PageTemplates.render(.runStory, view.story)
        // The plan that owners are read from may have been dropped when nothing of it changed.
        let owners =
            before?.story.steps == story.steps ? before?.owners ?? "" : owners(of: job, steps)
        return RunSight(
            story: story,
            name: view.head.name,
            head: head,
            actions: view.actions,
            isMessage: parts.isMessage(job),
            owners: owners,
            timeline: timeline,
            plan: plan,
            parts: LiveParts(parts: [
                part("head", head),
                part("actions", PageTemplates.render(.runActions, view.actions)),
                part("owners", owners),
                part("story", timeline),
                LiveParts.Part(
                    id: "messages",
                    digest: plan?.digest ?? signatures.digest(of: "no messages")
                ),
            ])
        )
    }

    /// Draws who was told in a run, or what it did with tickets; nothing where it did neither.
    private func owners(of job: Job, _ steps: [StepRecord]) -> String {
        if let tally = parts.tickets(steps) {
            return PageTemplates.render(.runTickets, TicketNumbersView(tally))
        }
        let view = OwnersView(parts.owners(steps), atMost: ownersMax, ofRun: job.id)
        return view.hasRows ? PageTemplates.render(.runOwners, view) : ""
    }

    /// Returns what became of each owner's note in a run; nil when there is no such job.
    func owners(ofRun id: String) async throws(JobStoreError) -> [OwnerOutcome]? {
        guard let job = try await store.job(id: id) else { return nil }
        return parts.owners(try await store.steps(of: job.id))
    }

    /// Returns the messages of a run, drawn; nil before they are built.
    func messages(of sight: RunSight) async throws(JobStoreError) -> String? {
        guard let plan = sight.plan else { return nil }
        let job = sight.story.job
        if let drawn = plans.kept(job.id, plan) { return drawn.html }
        return plans.plan(of: try await JobDetails(of: job, in: store))?.html
    }

    private func part(_ id: String, _ html: String) -> LiveParts.Part {
        LiveParts.Part(id: id, digest: signatures.digest(of: html))
    }
}

/// What a list of runs shows at one time, drawn once for all who look at it.
struct RunsSight: Sendable {
    struct Facts: Sendable, Hashable {
        var glance: QueueOverview
        var workers: WorkerStatus
        var page: JobPage
    }

    var facts: Facts
    var queue: String
    var list: String
    var parts: LiveParts
}

/// What one run's page shows at one time, drawn once for all who look at it.
struct RunSight: Sendable {
    /// What is known of the job, without large results of steps.
    var story: JobDetails
    /// The page's title.
    var name: String
    var head: String
    /// What can be done, as it is for a browser without a session: each has a form token of its own.
    var actions: RunView.Actions
    /// True for a run that tells people; false for one that keeps tickets.
    var isMessage: Bool
    /// Who was told, or what was done with tickets.
    var owners: String
    var timeline: String
    /// What its messages are of; nil before they are built.
    var plan: DrawnPlan.Source?
    var parts: LiveParts

    /// Draws what a person can do; the forms are of that person's session.
    func actions(formToken: String) -> String {
        var actions = self.actions
        actions.formToken = formToken
        return PageTemplates.render(.runActions, actions)
    }
}
