import HTTPMessage
import Jobs
import Reminders

/// The page of one reminder: when it is sent, how the entities stood, and whom it told last.
struct ReminderPage: Sendable {
    private let ledger: ReminderLedger
    private let limits: AdminLimits

    init(_ ledger: ReminderLedger, _ limits: AdminLimits) {
        self.ledger = ledger
        self.limits = limits
    }

    private struct Model: Sendable {
        var frame: PageFrame
        var card: ReminderView
        var isMessage: Bool
        var chart: LevelChart?
        var notes: [NoteRow]
        var hasNotes: Bool
        var count: String
        var previous: String?
        var next: String?
    }

    private struct NoteRow: Sendable {
        var title: String
        var channel: String
        var entities: Int
        var unit: String
        var at: TimeView
        var run: String

        init(_ sent: SentNote) {
            title = sent.note.title
            channel = sent.note.channel
            entities = sent.note.entities
            unit = entities == 1 ? "entity" : "entities"
            at = TimeView(sent.at)
            run = "/runs/\(percentEncoded(sent.note.jobID))"
        }
    }

    func respond(
        to request: Request,
        of reminder: ReminderCard,
        _ card: ReminderView,
        in frame: PageFrame
    ) async throws(JobStoreError) -> Response {
        let runs = try await ledger.runs(of: reminder.name, atMost: limits.chartRuns)
        let (notes, isMore) = try await ledger.notes(of: reminder.name)
        let paging = Paging(
            notes.count,
            page: request.queryFields?["page"],
            size: limits.pageOwners
        ) { page in "\(card.page)?page=\(page)#notes" }
        let count = ReminderPlan.count(notes.count, "note", "notes")
        return .page(
            .reminder,
            Model(
                frame: frame,
                card: card,
                isMessage: card.isMessage,
                chart: LevelChart(runs),
                notes: notes[paging.range].map(NoteRow.init),
                hasNotes: !notes.isEmpty,
                count: isMore ? "More than \(count) are kept; these are some of them." : count,
                previous: paging.previous,
                next: paging.next
            )
        )
    }
}
