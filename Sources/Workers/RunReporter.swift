package import Jobs
import JSON
import Platform
package import PortAPI
import Reminders

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

    /// Tells the run its end, step by step; a step that an earlier attempt finished is not done again.
    ///
    /// - Parameter context: The attempt.
    /// - Throws: `PortError`, `runEnded` where somebody else has ended the run; what the steps of a
    ///   job throw.
    package func report(in context: JobContext) async throws {
        let report = try JSONCoding.decode(RunReport.self, from: context.job.payload)
        // Port keeps the first end that it is told, and this one is not the last any more.
        if try await isOutdated(report, in: context) { return }
        if report.asksPort == true, try await isSynchronous(context) { return }
        for (index, line) in report.result.lines.enumerated() {
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
        try await context.step("end run", stored: .withNext) {
            try await port.update(context.job.runID, with: RunUpdate(report))
        }
    }

    private func run(_ context: JobContext) async -> Outcome {
        do {
            try await report(in: context)
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
        // A job that succeeded is never begun anew.
        guard let id = report.reminderJobID, report.result.status != .success else { return false }
        let reminder = try await context.job(id: id)
        return reminder.map { $0.replays > report.replay ?? 0 } ?? false
    }

    /// True when the run is ended by an answer, never by a report.
    ///
    /// A run that Port says nothing of is taken as one that waits for its report: told its end
    /// twice is better than never.
    private func isSynchronous(_ context: JobContext) async throws -> Bool {
        try await context.step("ask how it ends", stored: .withNext) {
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
            .retry(reason: "\(error)", after: error.retryAfter, origin: .port)
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
            status: RunStatus(report.result.status),
            statusLabel: report.result.statusLabel,
            summary: report.result.summary,
            links: report.link.map { [$0] } ?? [],
            externalRunId: report.reminderJobID
        )
    }
}

extension RunStatus {
    fileprivate init(_ status: RunResult.Status) {
        self =
            switch status {
            case .success: .success
            case .failure: .failure
            }
    }
}

extension RunReport {
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

extension FailureOrigin {
    /// Port did not answer, or not as it should.
    static let port: FailureOrigin = "port"
}
