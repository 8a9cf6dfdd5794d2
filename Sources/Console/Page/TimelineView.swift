import JSON
import Jobs
import Platform
import Reminders

/// One thing that happened to a job.
struct TimelineEntry: Sendable {
    /// `done`, `open`, `doubt`, `bad` or `good`: its shape and colour.
    var look: String
    var title: String
    var detail: String?
    /// The job that it leads to.
    var link: String?
    var time: TimeView
    /// How long it took, where that is known.
    var took: String?
}

/// A job's life, first things first.
enum Timeline {
    /// Tells what happened to a job.
    ///
    /// - Parameters:
    ///   - story: The job with its steps.
    ///   - reports: What was told to its run in Port.
    ///   - service: What people call the service that its messages go to; nil where nobody knows.
    /// - Returns: What happened, in order.
    static func entries(
        of story: JobDetails,
        reports: [Told],
        service: String?
    ) -> [TimelineEntry] {
        let job = story.job
        var events: [(at: Timestamp, entry: TimelineEntry)] = [
            (job.createdAt, entry("done", "Accepted", at: job.createdAt))
        ]
        let (steps, folded) = folded(story.steps)
        events += steps.map { ($0.endedAt ?? $0.startedAt, entry(of: $0, in: job, service)) }
        if let last = folded.last {
            let title = StepWords.sent(folded.count, service)
            let time = last.endedAt ?? last.startedAt
            events.append((time, entry("done", title, at: time)))
        }
        let writes = story.steps.filter(StepWords.isTicketWrite)
        if let last = writes.last {
            let time = last.endedAt ?? last.startedAt
            events.append((time, entry("done", StepWords.wrote(writes.count, service), at: time)))
        }
        events += story.replays.map { replay in
            (replay.at, entry("done", "Begun anew by an operator", at: replay.at))
        }
        events += reports.map { ($0.job.endedAt ?? $0.job.createdAt, entry(of: $0)) }
        // Stable where two came in the same millisecond: then what comes first here did.
        var entries = events.enumerated()
            .sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }
            .map(\.element.entry)
        let end = last(job)
        let place = entries.lastIndex { $0.time.iso <= end.time.iso } ?? entries.endIndex - 1
        if job.endedAt != nil {
            entries.insert(end, at: place + 1)
        } else {
            entries.append(end)
        }
        return entries
    }

    /// Of messages that were sent without trouble so many are told one by one: the first and the last.
    private static let (firstSent, lastSent) = (5, 10)

    /// Returns the steps that are told one by one, and the sent messages that are told together.
    private static func folded(
        _ steps: [StepRecord]
    ) -> (shown: [StepRecord], folded: [StepRecord]) {
        let steps = steps.filter { !StepWords.isHidden($0) }
        let sent = steps.filter(StepWords.isPlainlySent)
        // Fewer than two would take no less room.
        guard sent.count > firstSent + lastSent + 1 else { return (steps, []) }
        let folded = sent.dropFirst(firstSent).dropLast(lastSent)
        let names = Set(folded.map { ExactString($0.name) })
        return (steps.filter { !names.contains(ExactString($0.name)) }, Array(folded))
    }

    /// A report to Port, with the job that carries it.
    struct Told: Sendable {
        var job: Job
        var report: RunResult
    }

    private static func entry(
        _ look: String,
        _ title: String,
        _ detail: String? = nil,
        link: String? = nil,
        at time: Timestamp,
        took: Duration? = nil
    ) -> TimelineEntry {
        TimelineEntry(
            look: look,
            title: title,
            detail: detail,
            link: link,
            time: TimeView(time),
            took: took.flatMap { $0 < .milliseconds(10) ? nil : words($0) }
        )
    }

    private static func entry(
        of step: StepRecord,
        in job: Job,
        _ service: String?
    ) -> TimelineEntry {
        let isDone = step.state == .done
        let isUnknown = step.word(of: job) == "unknown"
        return entry(
            isDone ? "done" : isUnknown ? "doubt" : "open",
            StepWords.title(step.name, isDone: isDone, isUnknown: isUnknown, service),
            isUnknown ? "It began, and nobody knows how it ended." : StepWords.detail(step),
            at: step.endedAt ?? step.startedAt,
            took: step.endedAt.map { $0 - step.startedAt }
        )
    }

    private static func entry(of told: Told) -> TimelineEntry {
        let job = told.job
        let words = "\(told.report.status.rawValue) · \(told.report.statusLabel)"
        let (look, title): (String, String) =
            switch job.state {
            case .succeeded: ("done", "The run in Port was told")
            case .queued, .running, .waiting: ("open", "The run in Port is yet to be told")
            case .failed, .dead, .cancelled: ("bad", "The run in Port was not told")
            }
        return entry(
            look,
            title,
            [words, job.state == .succeeded ? nil : job.reason].compactMap(\.self)
                .joined(separator: ": "),
            link: job.id,
            at: job.endedAt ?? job.createdAt
        )
    }

    private static func last(_ job: Job) -> TimelineEntry {
        let attempts = job.attempts == 1 ? "1 attempt" : "\(job.attempts) attempts"
        let end = job.endedAt ?? job.dueAt
        return switch job.state {
        case .succeeded: entry("good", "Succeeded", "After \(attempts).", at: end)
        case .failed: entry("bad", "Failed", job.reason, at: end)
        case .dead: entry("bad", "Given up after \(attempts)", job.reason, at: end)
        case .cancelled: entry("bad", "Cancelled", job.reason, at: end)
        case .queued: entry("open", "Waits for a worker", at: job.dueAt)
        case .running: entry("open", "Attempt \(job.attempts) is at work; its lease ends", at: end)
        case .waiting:
            entry("open", "Waits for attempt \(job.attempts + 1)", job.reason, at: job.dueAt)
        }
    }

    /// `340 ms`, `2.4 s`, `3 min`.
    static func words(_ duration: Duration) -> String {
        let milliseconds = max(0, duration.milliseconds)
        return switch milliseconds {
        case ..<1_000: "\(milliseconds) ms"
        case ..<60_000: "\(milliseconds / 1_000).\(milliseconds % 1_000 / 100) s"
        case ..<7_200_000: "\(milliseconds / 60_000) min"
        default: "\(milliseconds / 3_600_000) h"
        }
    }
}

/// The steps of a job in words for people.
private enum StepWords {
    /// Whether a step is not told by itself: the address of a message, which stands beside its
    /// owner, and writes of tickets, which are told together.
    static func isHidden(_ step: StepRecord) -> Bool {
        step.state == .done
            && (step.name.hasPrefix("note ") || step.name.hasPrefix("comment ")
                || isTicketWrite(step))
    }

    /// Whether a step wrote tickets; a run of hundreds has as many.
    static func isTicketWrite(_ step: StepRecord) -> Bool {
        step.name.hasPrefix("write ") && step.state == .done
    }

    static func wrote(_ count: Int, _ tracker: String?) -> String {
        "Wrote to \(tracker ?? "the tracker")" + (count == 1 ? "" : ", \(count) times")
    }

    /// Whether a step sent a message, and there is no more to say of it.
    static func isPlainlySent(_ step: StepRecord) -> Bool {
        step.name.hasPrefix("send ") && step.state == .done && detail(step) == nil
    }

    static func sent(_ count: Int, _ service: String?) -> String {
        "Sent \(count) more messages\(service.map { " to \($0)" } ?? "")"
    }

    /// What became of a message, where that is more than that it was sent.
    static func detail(_ step: StepRecord) -> String? {
        if step.name.hasPrefix("fall back ") || step.name.hasPrefix("give up ") {
            let result = try? JSONValue(parsing: step.result)
            return result?["reason"]?.string ?? result?.string
        }
        guard step.name.hasPrefix("send ") else { return nil }
        return switch String(decoding: step.result, as: UTF8.self) {
        case "\"found\"": "An earlier try had sent it: it was found in the channel."
        case "\"missing\"": "An earlier try had not sent it: it was not in the channel."
        case "\"repeated\"": "Perhaps it came twice: nobody knows whether an earlier try sent it."
        case "\"assumed\"": "Perhaps it never came: it was not sent again, as configured."
        default: nil
        }
    }

    static func title(
        _ name: String,
        isDone: Bool,
        isUnknown: Bool,
        _ service: String?
    ) -> String {
        let goal = service.map { " to \($0)" } ?? ""
        let parts = name.split(separator: " ")
        let number = parts.count > 1 ? String(parts[parts.count - 1]) : ""
        switch parts.first {
        case "announce": return "Told the run in Port that work began"
        case "build": return "Read Port, and built the messages"
        case "send":
            if isDone { return "Sent message \(number)\(goal)" }
            return isUnknown ? "Perhaps sent message \(number)" : "Sends message \(number)\(goal)"
        case "fall": return "Note \(number) goes to the default channel"
        case "give": return "Note \(number) was not delivered"
        case "note": return "Asks where note \(number) is"
        case "remark": return "Told the run in Port something beforehand"
        case "record": return "Recorded what was found"
        case "tell" where parts.count > 2:
            return parts[1] == "of"
                ? "Told the run in Port of a limit" : "Told the run in Port how it ended"
        case "tell": return "Noted how message \(number) arrived"
        case "search": return "Looked into the channel for a message"
        case "resend": return "Noted that a message may come twice"
        case "write":
            let tracker = service ?? "the tracker"
            return isUnknown ? "Perhaps wrote to \(tracker)" : "Writes to \(tracker)"
        case "comment":
            return isUnknown ? "Perhaps commented on a ticket" : "Comments on a ticket"
        case "park": return "Put off until more tickets may be opened"
        case "tickets": return "Recorded what became of the tickets"
        case "log": return "Log line \(number) to the run in Port"
        case "end": return "Ended the run in Port"
        default: return name
        }
    }
}
