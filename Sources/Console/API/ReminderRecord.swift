import Reminders

/// A configured reminder as programs read it, with what it last did.
struct ReminderRecord: Encodable {
    struct Run: Encodable {
        var jobId: String
        var at: String
        var levels: [RunRecord.LevelCount]
        var unmetRules: Int
        var examined: Int
        var reminded: Int
        var delivered: Int
        var fellBack: Int
        var unreached: Int
    }

    struct Note: Encodable {
        var title: String
        var channel: String
        var entities: Int
        var at: String
        var jobId: String
    }

    var name: String?
    var operation: String
    var blueprint: String
    var scorecard: String
    var layout: String
    var destination: String
    var schedule: String?
    var timeZone: String?
    var nextFirings: [String]
    var lastRun: Run?
    var lastNotes: [Note]

    init(_ card: ReminderCard, _ run: RunRecord?, _ notes: some Sequence<SentNote>) {
        name = card.name
        operation = card.operation.rawValue
        blueprint = card.blueprint
        scorecard = card.scorecard
        layout = card.layout
        destination = card.destination
        schedule = card.schedule?.expression
        timeZone = card.schedule?.zone
        nextFirings = card.schedule?.next(ScheduleCard.shownCount) ?? []
        lastRun = run.map { run in
            Run(
                jobId: run.jobID,
                at: "\(run.at)",
                levels: run.levels,
                unmetRules: run.unmetRules,
                examined: run.examined,
                reminded: run.reminded,
                delivered: run.delivered,
                fellBack: run.fellBack,
                unreached: run.unreached
            )
        }
        lastNotes = notes.map { sent in
            Note(
                title: sent.note.title,
                channel: sent.note.channel,
                entities: sent.note.entities,
                at: "\(sent.at)",
                jobId: sent.note.jobID
            )
        }
    }
}
