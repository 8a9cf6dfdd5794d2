import JSON
import Reminders
import Sandbox

/// One way to start a reminder, as the trial demonstrates it.
struct TrialDoor: Sendable {
    /// The result of one execution.
    struct Passage: Sendable {
        /// The answer on one line.
        var answer: String
        /// The run after its end; nil if the call was refused.
        var run: ActionRun?
    }

    var title: String
    /// The call, for people.
    var call: String
    /// Starts a run, and returns when it has ended.
    var pass: @Sendable () async -> Passage

    /// All ways in, the one that is shown in full first.
    ///
    /// - Parameters:
    ///   - world: The sandbox.
    ///   - root: Where the service is.
    ///   - environment: With which a process finds the sandbox.
    /// - Returns: The doors.
    static func all(
        of world: SandboxWorld,
        at root: String,
        environment: [String: String]
    ) -> [TrialDoor] {
        [
            TrialDoor(
                title: "The webhook",
                call: "POST \(root)/webhook, signed as Port signs",
                pass: { await pass(.webhook, of: world) { $0 } }
            ),
            TrialDoor(
                title: "In place of a GitLab pipeline",
                call: "POST \(SandboxStage.pipelineURL(at: root))",
                pass: { await pass(.gitlab, of: world, pipeline) }
            ),
            TrialDoor(
                title: "The webhook of a synchronous action",
                call: "POST \(root)/webhook, answered when the reminder has ended",
                pass: { await pass(.synchronous, of: world) { $0 } }
            ),
            TrialDoor(
                title: "In place of a container",
                call: "scorebell send --run-id RUN, without the service",
                pass: { await send(to: world, environment) }
            ),
        ]
    }

    /// Sends a run's reminder as `scorebell send` does.
    private static func send(
        to world: SandboxWorld,
        _ environment: [String: String]
    ) async -> Passage {
        let run = world.addRun()
        do {
            let settings = try SendSettings(
                from: SettingsReader(assignments: [], environment: environment, path: nil),
                for: SendSettings.Request(run: (word: "--run-id", value: run.id))
            )
            let work = try DirectWork(
                settings: settings,
                patience: .zero,
                progress: ProgressLine(isSilent: true)
            )
            defer { work.close() }
            let ending = try await work.sent()
            return Passage(
                answer: ending.lines.joined(separator: " "),
                run: await world.runEnded(run.id)
            )
        } catch {
            return Passage(answer: "It failed.")
        }
    }

    /// Executes the action and waits for its end.
    private static func pass(
        _ door: Door,
        of world: SandboxWorld,
        _ shortened: (String) -> String
    ) async -> Passage {
        let run = await world.fireAction(through: door)
        let delivery = world.record.deliveries.last { $0.runID == run.id }
        guard let delivery, let status = delivery.status else {
            return Passage(answer: delivery?.body ?? "no answer")
        }
        guard (200..<300).contains(status) else {
            return Passage(answer: "\(status) \(delivery.body)")
        }
        return Passage(
            answer: "\(status) \(shortened(delivery.body))",
            run: await world.runEnded(run.id)
        )
    }

    /// Returns the telling members of a pipeline, which has dozens.
    private static func pipeline(_ body: String) -> String {
        guard
            let members = try? JSONValue(parsing: Array(body.utf8)),
            let status = members["status"]?.string, case .integer(let id)? = members["id"]
        else { return body }
        return "pipeline \(id): \(status)"
    }
}

extension ActionRun {
    /// The result and its cause, on one line.
    var end: String {
        door.isSynchronous
            ? "\(status.rawValue), by this answer alone"
            : status.rawValue + (statusLabel.map { ": \($0)" } ?? "")
    }
}
