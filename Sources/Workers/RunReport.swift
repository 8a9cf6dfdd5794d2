package import Jobs
import JSON
package import Platform
package import PortAPI
import Reminders

/// What a run in Port is told at its end: log lines, then status, label, summary and link at once.
package struct RunReport: Sendable, Hashable, Codable {
    /// The kind of the job that carries it.
    package static let jobKind = "run_report"

    package var lines: [String]
    package var status: RunStatus
    package var statusLabel: String
    package var summary: String
    /// Where the run's page is; nil when this service has no public address.
    package var link: String?
    /// The reminder's job, so that Port's run and our page can be found from each other.
    package var reminderJobID: String
    /// Which replay of that job ended; nil for its first life.
    package var replay: Int?
    /// The trace of the call that asked for the reminder.
    package var trace: TraceParent?
    /// True when Port may end the run itself, by what a caller was answered: it is asked first.
    package var asksPort: Bool?

    package init(_ ending: RunResult, link: String?, reminderJobID: String) {
        lines = ending.lines
        status = ending.status
        statusLabel = ending.statusLabel
        summary = ending.summary
        self.link = link
        self.reminderJobID = reminderJobID
    }

    /// The job that delivers this report: one for each end of the reminder's job, which has one
    /// more with each replay; nil when no run waits for it.
    package func job(for reminder: Job) -> NewJob? {
        var report = self
        if reminder.replays > 0 { report.replay = reminder.replays }
        report.trace = ReminderRequest.trace(of: reminder)
        guard reminder.hasRun, let payload = try? JSONCoding.encode(report) else { return nil }
        let replay = reminder.replays == 0 ? "" : ":\(reminder.replays)"
        return NewJob(
            kind: Self.jobKind,
            key: "report:\(reminder.id)\(replay)",
            runID: reminder.runID,
            payload: payload
        )
    }
}

/// Delivers run reports to Port, for as long as Port needs to come back.
///
/// It is a job of its own, so that Port being away neither holds up nor repeats what was sent.
package struct RunReporter: Sendable {
    /// With the longest backoff between them these attempts outlast the longest outage of its time.
    package static let attemptsMax = 2_000
    /// A report outlasts an outage of a weekend.
    package static let ageMax: Duration = .seconds(7 * 86_400)

    private let port: PortClient

    package init(port: PortClient) {
        self.port = port
    }

    package var worker: Worker {
        Worker(
            kind: RunReport.jobKind,
            attemptsMax: Self.attemptsMax,
            ageMax: Self.ageMax,
            run: run,
            trace: { try? JSONCoding.decode(RunReport.self, from: $0.payload).trace },
            steps: ["log", "ask how it ends", "end run"]
        )
    }

    private func run(_ context: JobContext) async -> Outcome {
        do {
            let report = try JSONCoding.decode(RunReport.self, from: context.job.payload)
            // Port keeps the first end that it is told, and this one is not the last any more.
            if try await isOutdated(report, in: context) { return .succeeded(followUp: nil) }
            if report.asksPort == true, try await isSynchronous(context) {
                return .succeeded(followUp: nil)
            }
            for (index, line) in report.lines.enumerated() {
                try await context.step("log \(index + 1)") {
                    do throws(PortError) {
                        try await port.log(line, to: context.job.runID)
                    } catch {
                        // The run's end matters more than a line that Port will never get or take.
                        if error.isStopped(lineOf: context) { return }
                        guard case .refused = error else { throw error }
                    }
                }
            }
            try await context.step("end run") {
                try await port.update(context.job.runID, with: RunUpdate(report))
            }
            return .succeeded(followUp: nil)
        } catch let error as PortError {
            return outcome(of: error)
        } catch is DecodingError {
            return .failed(reason: "The stored report cannot be read.", followUp: nil)
        } catch {
            return .retry(reason: "\(error)", after: nil)
        }
    }

    /// True when an operator has begun the reminder anew since the end that this reports.
    private func isOutdated(_ report: RunReport, in context: JobContext) async throws -> Bool {
        let reminder = try await context.job(id: report.reminderJobID)
        return reminder.map { $0.replays > report.replay ?? 0 } ?? false
    }

    /// True when the run is ended by an answer, never by a report.
    ///
    /// A run that Port says nothing of is taken as one that waits for its report: told its end
    /// twice is better than never.
    private func isSynchronous(_ context: JobContext) async throws -> Bool {
        try await context.step("ask how it ends") {
            do throws(PortError) {
                return try await port.isSynchronous(context.job.runID)
            } catch {
                guard case .refused = error else { throw error }
                return false
            }
        }
    }

    /// Credentials can be repaired while the report waits; a run that is not there cannot.
    private func outcome(of error: PortError) -> Outcome {
        switch error {
        case .runEnded: .succeeded(followUp: nil)
        case .runNotFound, .refused: .failed(reason: "\(error)", followUp: nil)
        default:
            .retry(reason: "\(error)", after: error.disposition.retryAfter, origin: .port)
        }
    }
}

extension ReminderRequest {
    /// The trace of the call that asked for a reminder's job; nil for an order that cannot be read.
    static func trace(of job: Job) -> TraceParent? {
        try? JSONCoding.decode(ReminderRequest.self, from: job.payload).trace
    }
}

extension RunUpdate {
    fileprivate init(_ report: RunReport) {
        self.init(
            status: report.status,
            statusLabel: report.statusLabel,
            summary: report.summary,
            links: report.link.map { [$0] } ?? [],
            externalRunId: report.reminderJobID
        )
    }
}

extension Disposition {
    /// How long the other side asked to wait; nil when it did not say.
    var retryAfter: Duration? {
        if case .retry(let after) = self { after } else { nil }
    }
}
