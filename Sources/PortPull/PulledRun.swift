package import Intake
import JSON
package import Jobs
package import PortAPI
import Reminders

/// A claimed run as it is stored before Port is told that it is ours, as the payload of a job.
///
/// The job acknowledges the run and is followed by the one that does it, so nothing is acknowledged
/// that is not on disk, and nothing is done that is somebody else's.
package struct PulledRun: Sendable, Hashable, Codable {
    /// The kind of the job that carries it.
    package static let jobKind = "pulled_run"

    /// What is to be done.
    var order: ReminderRequest
    /// Why it cannot be done, which the run is told instead; nil when it can.
    var refusal: String?

    /// Reads what a claimed run is for.
    ///
    /// - Parameters:
    ///   - run: What Port gave.
    ///   - target: Which reminder it is for.
    ///   - decryptor: Decrypts the inputs that Port has encrypted.
    package init(
        _ run: ClaimedRun,
        for target: ActionAddresses.Target,
        decryptor: InputDecryptor
    ) {
        do throws(IntakeError) {
            order = try ReminderRequest(inputsIn: run.body, decryptor: decryptor)
        } catch {
            order = ReminderRequest()
            refusal = "\(error)"
        }
        order.reminder = target.reminder
    }

    /// The job that acknowledges the run: one for each run.
    package func job(of run: String) throws -> NewJob {
        NewJob(
            kind: Self.jobKind,
            key: "pull:\(run)",
            runID: run,
            payload: try JSONCoding.encode(self)
        )
    }

    /// The job that does the run, or tells it why nothing is done.
    ///
    /// It has the key of the run's webhook, so that a run that an agent also sent here is done once.
    func followUp(of job: Job) -> NewJob? {
        let key = "run:\(job.runID)"
        guard let refusal else { return NewJob(order, key: key, runID: job.runID) }
        let result = RunResult.failure(
            of: order.operationKind ?? .scorecardReminder,
            reason: refusal
        )
        let report = RunReport(result, link: nil, reminderJobID: nil)
        guard let payload = try? JSONCoding.encode(report) else { return nil }
        return NewJob(
            kind: RunReport.jobKind,
            key: "report:\(job.id)",
            runID: job.runID,
            payload: payload
        )
    }
}
