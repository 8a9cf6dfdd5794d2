import ArgumentParser
import Intake
import JSON
import PortAPI

/// The changes of a run in Port, from options or port-github-action's inputs.
struct RunOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The run's id.", valueName: "id"))
    var runID: String?

    @Option(help: ArgumentHelp("Ends the run: SUCCESS or FAILURE.", valueName: "status"))
    var status: String?

    @Option(help: ArgumentHelp("A few words beside the status.", valueName: "text"))
    var statusLabel: String?

    @Option(help: ArgumentHelp("For the run's log; it may have several lines.", valueName: "text"))
    var logMessage: String?

    @Option(help: ArgumentHelp("A sentence about the run.", valueName: "text"))
    var summary: String?

    @Option(help: ArgumentHelp("Where more can be read; may be repeated.", valueName: "url"))
    var link: [String] = []

    @Option(help: ArgumentHelp("What the run is called elsewhere.", valueName: "id"))
    var externalRunID: String?

    /// A text with the name under which it was given.
    private typealias Given = InputVariables<RunInput>.Input

    private func given(_ name: RunInput, _ inputs: InputVariables<RunInput>) -> Given? {
        let flag: (String, String?)? =
            switch name {
            case .runID: ("--run-id", runID)
            case .status: ("--status", status)
            case .logMessage: ("--log-message", logMessage)
            case .summary: ("--summary", summary)
            case .externalRunID: ("--external-run-id", externalRunID)
            default: nil
            }
        if let (word, value) = flag, let value, !value.isEmpty {
            return Given(word: word, value: value)
        }
        return inputs[name]
    }

    /// The errors, one sentence each.
    func problems(_ inputs: InputVariables<RunInput>) -> [String] {
        var problems: [String] = []
        if let operation = inputs[.operation], operation.value.uppercased() != "PATCH_RUN" {
            problems.append(
                "\(operation.word) must be PATCH_RUN, which is all that report-run does, not"
                    + " \"\(operation.value)\"."
            )
        }
        if let run = given(.runID, inputs) {
            if RunID.identifier(in: run.value) == nil {
                problems.append(
                    "\(run.word) must be the id of a run in Port, such as r_0123456789, not"
                        + " \"\(run.value.prefix(RunID.bytesMax))\"."
                )
            }
        } else {
            problems.append("The run is missing: --run-id, or INPUT_RUNID, must be its id.")
        }
        if let status = given(.status, inputs), RunStatus(word: status.value) == nil {
            problems.append(
                "\(status.word) must be SUCCESS or FAILURE, not \"\(status.value)\"."
            )
        }
        if let external = given(.externalRunID, inputs),
            let stray = StrayCharacter(in: external.value, form: .word)
        {
            problems.append("\(external.word) \(stray)")
        }
        // An action's step whose inputs are all empty is no mistake: there is nothing to say.
        if inputs[.runID] == nil, !says(inputs) {
            problems.append(
                "There is nothing to report: give --log-message, --status, --status-label,"
                    + " --summary, --link or --external-run-id."
            )
        }
        return problems
    }

    func runID(_ inputs: InputVariables<RunInput>) -> String {
        given(.runID, inputs).flatMap { RunID.identifier(in: $0.value) } ?? ""
    }

    func line(_ inputs: InputVariables<RunInput>) -> String? { given(.logMessage, inputs)?.value }

    func update(_ inputs: InputVariables<RunInput>) -> RunUpdate {
        RunUpdate(
            status: given(.status, inputs).flatMap { RunStatus(word: $0.value) },
            statusLabel: statusLabel.flatMap { $0.isEmpty ? nil : $0 },
            summary: given(.summary, inputs)?.value,
            links: link.isEmpty ? Self.links(in: inputs[.link]?.value ?? "") : link,
            externalRunId: given(.externalRunID, inputs)?.value
        )
    }

    /// Whether anything is to be reported.
    func says(_ inputs: InputVariables<RunInput>) -> Bool {
        line(inputs) != nil || update(inputs) != RunUpdate()
    }

    /// Returns the links: port-github-action takes one, or a JSON list; one a line is accepted too.
    private static func links(in text: String) -> [String] {
        switch try? JSONValue(parsing: Array(text.utf8)) {
        case .array(let items)?: items.compactMap(\.string)
        case .string(let link)?: [link]
        default:
            text.split(whereSeparator: \.isNewline)
                .map { line in
                    String(line.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
                }
                .filter { !$0.isEmpty }
        }
    }
}

extension RunStatus {
    /// Parses Port's word for a status, in any case.
    fileprivate init?(word: String) { self.init(rawValue: word.uppercased()) }
}
