import JSON
package import Jobs
import Platform
package import PortAPI

/// Acknowledges a claimed run, and then has it done.
///
/// An acknowledgement is an effect: that it begins is stored before Port is told. So a later attempt
/// knows whether an earlier call may have arrived, and then Port's answer that somebody has the run
/// means us.
package struct PulledRunJob: Sendable {
    /// A run that Port gives again is worth an attempt as long as Port may be away.
    private static let attemptsMax = 2_000
    private static let ageMax: Duration = .seconds(7 * 86_400)
    private static let step = "ack"

    private let port: PortClient
    private let watch: @Sendable (PullOutcome) -> Void

    /// - Parameters:
    ///   - port: Whom the run is claimed from.
    ///   - watch: Is told what became of a run.
    package init(port: PortClient, watch: @escaping @Sendable (PullOutcome) -> Void) {
        self.port = port
        self.watch = watch
    }

    package var worker: Worker {
        Worker(
            kind: PulledRun.jobKind,
            attemptsMax: Self.attemptsMax,
            ageMax: Self.ageMax,
            run: run,
            steps: [Self.step]
        )
    }

    private func run(_ context: JobContext) async -> Outcome {
        do {
            let pulled = try JSONCoding.decode(PulledRun.self, from: context.job.payload)
            try await acknowledge(in: context)
            watch(.acknowledged)
            return .succeeded(followUp: pulled.followUp(of: context.job))
        } catch let error as TakenElsewhere {
            watch(.takenElsewhere)
            return .failed(reason: "\(error)", followUp: nil)
        } catch let error as PortError {
            return outcome(of: error)
        } catch is DecodingError {
            return .failed(reason: "The stored run cannot be read.", followUp: nil)
        } catch {
            return .retry(reason: "\(error)", after: nil)
        }
    }

    private func acknowledge(in context: JobContext) async throws {
        let mayBeOurs = try await context.isUnknown(Self.step)
        let run = context.job.runID
        let _: Bool = try await context.effect(Self.step, whenUnknown: .repeatEffect) {
            let isFirst = try await port.acknowledge(run)
            guard isFirst || mayBeOurs else { throw TakenElsewhere() }
            return isFirst
        }
    }

    /// Credentials can be repaired while the job waits; a run that is not there cannot.
    private func outcome(of error: PortError) -> Outcome {
        switch error {
        case .runNotFound, .refused: .failed(reason: "\(error)", followUp: nil)
        default: .retry(reason: "\(error)", after: error.retryAfter, origin: "port")
        }
    }
}

/// Port says that somebody has the run, and no call of ours can have been that.
///
/// Nothing happened, so its mark is taken back: should Port give the run again, it is a first
/// acknowledgement once more.
private struct TakenElsewhere: DispositionError, CustomStringConvertible {
    var disposition: Disposition { .never }
    var description: String {
        "Nothing was done: another agent has taken this run. Only one may claim runs where"
            + " port.pull is true."
    }
}
