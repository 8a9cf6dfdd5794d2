import HTTPMessage
import HTTPTypes
import JSON
import Reminders

/// The pages about what is configured, and what it would send.
extension AdminSite {
    func remindersPage(_ viewer: Viewer) -> Response {
        struct Model: Sendable {
            var frame: PageFrame
            var cards: [ReminderView]
        }
        return html(
            .reminders,
            Model(
                frame: frame("Reminders", at: .reminders, viewer),
                cards: parts.reminders.map(ReminderView.init)
            )
        )
    }

    /// What the preview page shows.
    private struct PreviewModel: Sendable {
        var frame: PageFrame
        var choices: [ChoiceView]
        var operations: [ChoiceView]
        var blueprint: String
        var scorecard: String
        var rule: String
        var problem: String?
        var finding: String?
        var drawn: RunView.Drawn?
        var isEmpty = false
    }

    func previewPage(
        _ request: Request,
        _ form: FormFields?,
        _ viewer: Viewer
    ) async -> Response {
        guard request.isRead else { return await previewResult(form, viewer) }
        var model = previewModel(request.queryFields, viewer)
        model.isEmpty = true
        return html(.preview, model)
    }

    private func previewModel(_ form: FormFields?, _ viewer: Viewer) -> PreviewModel {
        let operations: [Operation?] = [nil] + Operation.choices
        return PreviewModel(
            frame: frame("Preview", at: .preview, viewer),
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

    private func previewResult(_ form: FormFields?, _ viewer: Viewer) async -> Response {
        var model = previewModel(form, viewer)
        var status = HTTPResponse.Status.ok
        do throws(PreviewOrder.Problem) {
            guard let form else { throw PreviewOrder.Problem(message: "The form is malformed.") }
            let order = try PreviewOrder.order(from: form)
            switch await preview(order) {
            case .planned(let plan):
                model.finding = plan.parts.isEmpty ? "Nothing would be sent." : plan.finding
                model.drawn = RunView.Drawn(items: MessageView.all(of: plan, parts.draw))
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
        return html(.preview, model, status: status)
    }
}
