import HTTPMessage
import HTTPTypes
import JSON
import Reminders

/// The page that shows what a reminder would send.
struct PreviewPage: Sendable {
    private let operations: RunOperations
    private let parts: AdminParts

    init(_ operations: RunOperations, _ parts: AdminParts) {
        self.operations = operations
        self.parts = parts
    }

    /// Notes that are listed without opening the others.
    private static let firstNotes = 10

    private struct Model: Sendable {
        var frame: PageFrame
        var choices: [ChoiceView]
        var operations: [ChoiceView]
        var blueprint: String
        var scorecard: String
        var rule: String
        var problem: String?
        var finding: String?
        /// The first notes, and all others.
        var notes: Notes?
        var others: Notes?
        var drawn: RunView.Drawn?
        var tickets: TicketTableView?
        var isEmpty = false
    }

    private struct Notes: Sendable {
        var rows: [OwnersView.Row]
        var more: String

        /// Nil without notes: then there is nothing to show.
        init?(_ notes: ArraySlice<PlannedNote>) {
            guard !notes.isEmpty else { return nil }
            rows = notes.map(OwnersView.Row.init)
            more = "and \(notes.count) more"
        }
    }

    /// Answers a request with the form, or with what came of the form that was sent.
    func respond(
        to request: Request,
        _ form: FormFields?,
        in frame: PageFrame
    ) async -> Response {
        guard request.isRead else { return await result(form, frame) }
        var model = model(request.queryFields, frame)
        model.isEmpty = true
        return .page(.preview, model)
    }

    private func model(_ form: FormFields?, _ frame: PageFrame) -> Model {
        let operations: [Operation?] = [nil] + Operation.choices
        return Model(
            frame: frame,
            choices: parts.reminders.map { card in
                ChoiceView(
                    value: card.name ?? "",
                    word: card.name ?? "Reminder without a name",
                    isChosen: Self.isSame(card.name, form?["reminder"])
                )
            },
            operations: operations.map { kind in
                ChoiceView(
                    value: kind?.rawValue ?? "",
                    word: JobTitle.words(kind) ?? "As configured",
                    isChosen: Self.isSame(kind?.rawValue, form?["operation_kind"])
                )
            },
            blueprint: form?["blueprint"] ?? "",
            scorecard: form?["scorecard"] ?? "",
            rule: form?["filter_rule"] ?? ""
        )
    }

    private static func isSame(_ known: String?, _ given: String?) -> Bool {
        known.map { ExactString($0) } == given.map { ExactString($0) }
    }

    private func result(_ form: FormFields?, _ frame: PageFrame) async -> Response {
        var model = model(form, frame)
        var status = HTTPResponse.Status.ok
        do throws(PreviewProblem) {
            guard let form else { throw PreviewProblem(message: "The form is malformed.") }
            let order = try ReminderRequest(preview: form)
            switch await operations.preview(order) {
            case .planned(let plan):
                model.finding = plan.parts.isEmpty ? "Nothing would be sent." : plan.finding
                model.notes = Notes(plan.notes.prefix(Self.firstNotes))
                model.others = Notes(plan.notes.dropFirst(Self.firstNotes))
                model.drawn = RunView.Drawn(items: MessageView.all(of: plan, parts.draw))
            case .tickets(let preview):
                model.finding = preview.finding
                model.tickets = TicketTableView(preview.rows)
            case .unknownReminder:
                (status, model.problem) = (.notFound, "There is no reminder of this name.")
            case .refused(let reason): (status, model.problem) = (.unprocessableContent, reason)
            case .unavailable(let reason): (status, model.problem) = (.serviceUnavailable, reason)
            case nil:
                (status, model.problem) = (
                    .serviceUnavailable, "Other previews are being built; try again."
                )
            }
        } catch {
            (status, model.problem) = (.unprocessableContent, error.message)
        }
        return .page(.preview, model, status: status)
    }
}
