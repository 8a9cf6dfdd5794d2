import HTTPTypes
import JSON
import Platform
import Reminders

/// Changing tickets.
extension JiraSession {
    func apply(
        _ change: TicketChange,
        to ticket: FoundTicket,
        draft: TicketDraft?
    ) async throws(DeliveryFailure) -> FoundTicket {
        do throws(JiraError) {
            return try await applied(change, to: ticket, draft)
        } catch {
            throw error.failure(.ticket(ticket.reference.name))
        }
    }

    func comment(
        _ lines: [String],
        on ticket: TicketReference
    ) async throws(DeliveryFailure) {
        let lines = lines.filter { !$0.isEmpty }
        guard !lines.isEmpty else { return }
        let blocks = lines.map { JiraBlock.paragraph([.untrusted($0)]) }
        let text: JSONValue =
            site.isCloud ? ADFWriter.document(blocks) : .string(WikiWriter.text(blocks))
        var call = JiraAPICall.issue(.post, ticket.id, "/comment", body: ["body": text])
        call.isRepeatable = false
        do throws(JiraError) {
            try await api.answer(to: call)
        } catch {
            throw error.failure(.ticket(ticket.name))
        }
    }

    /// Reopens first and closes last, for Jira may let nobody edit a closed issue, nor close one
    /// with open parts.
    private func applied(
        _ change: TicketChange,
        to found: FoundTicket,
        _ draft: TicketDraft?
    ) async throws(JiraError) -> FoundTicket {
        var ticket = found
        if change.reopens, !ticket.isOpen {
            try await bring(ticket.reference, to: .open)
            ticket.closing = nil
            ticket.closedAt = nil
        }
        for part in change.reopenedParts where part.closing != nil {
            try await bring(part.reference, to: .open)
            ticket.note(nil, for: part)
        }
        for part in change.completedParts where part.closing == nil {
            ticket.note(try await bring(part.reference, to: .closed(.reached)), for: part)
        }
        try await edit(&ticket, change, draft)
        if let reason = change.closes, ticket.isOpen {
            ticket.closing = try await bring(ticket.reference, to: .closed(reason))
            ticket.closedAt = api.wallClock.now()
        }
        return ticket
    }

    /// Writes title, section, labels and memo in one call.
    private func edit(
        _ ticket: inout FoundTicket,
        _ change: TicketChange,
        _ draft: TicketDraft?
    ) async throws(JiraError) {
        var memo = try Self.json(change.memo).object ?? [:]
        memo[ExactString(JiraIssueAnswer.owner)] = .string(ticket.reference.id)
        var body: [ExactString: JSONValue] = [:]
        var fields: [ExactString: JSONValue] = [:]
        if let title = change.title {
            fields["summary"] = .string(title)
            ticket.title = title
        }
        if change.writesBody, let draft,
            let description = try await description(of: ticket, draft)
        {
            fields["description"] = description
        }
        if !fields.isEmpty { body["fields"] = .object(fields) }
        if change.adopts {
            // Only added: a list in `fields` would take people's labels away.
            let labels = [JiraLabels.ticket, JiraLabels.label(ofKey: change.memo.key)]
            body["update"] = ["labels": .array(labels.map { ["add": .string($0)] })]
            for label in labels where !ticket.labels.has(label) { ticket.labels.append(label) }
        }
        let isRemembered = ticket.memo == change.memo
        ticket.memo = change.memo
        ticket.key = change.memo.key
        let id = ticket.reference.id
        if !body.isEmpty {
            body["properties"] = [
                ["key": .string(JiraIssueAnswer.property), "value": .object(memo)]
            ]
            try await api.answer(to: .issue(.put, id, body: .object(body)))
        } else if !isRemembered {
            let property = "/properties/\(JiraIssueAnswer.property)"
            try await api.answer(to: .issue(.put, id, property, body: .object(memo)))
        }
    }

    /// Returns the description with our section anew; nil where people rewrote it.
    private func description(
        of ticket: FoundTicket,
        _ draft: TicketDraft
    ) async throws(JiraError) -> JSONValue? {
        let answer = try await api.value(
            of: .issue(.get, ticket.reference.id, "", [("fields", "description")])
        )
        let text = answer["fields"]?["description"] ?? .null
        let bounds = ticket.memo?.bounds ?? draft.bounds
        let body = JiraDraftBody(draft.body)
        guard site.isCloud else {
            return JiraText.merged(body.wiki, into: text.string ?? "", bounds: bounds)
                .map(JSONValue.string)
        }
        return JiraText.merged(body.document, into: text, bounds: bounds)
    }

    /// Brings an issue to a goal by one transition.
    ///
    /// - Returns: How it is closed then; nil for an open one.
    /// - Throws: `ticketRefused` where no transition leads there.
    @discardableResult
    private func bring(
        _ issue: TicketReference,
        to goal: JiraTransitions.Goal
    ) async throws(JiraError) -> FoundTicket.Closing? {
        do throws(JiraError) {
            return try await transition(issue, to: goal)
        } catch .conflict {
            // Somebody was quicker, perhaps with the same.
            guard let now = try await self.issue(issue.id) else {
                throw .notFound(message: nil)
            }
            switch goal {
            case .open where now.closing == nil: return nil
            case .closed where now.closing != nil: return now.closing
            case .open, .closed: return try await transition(issue, to: goal)
            }
        }
    }

    func transitions(of id: String) async throws(JiraError) -> JiraTransitions {
        let query = [("expand", "transitions.fields")]
        let answer = try await api.value(of: .issue(.get, id, "/transitions", query))
        guard let transitions = JiraTransitions(answer) else {
            throw .malformedAnswer(what: "transitions", isRepeatable: true)
        }
        return transitions
    }

    private func transition(
        _ issue: TicketReference,
        to goal: JiraTransitions.Goal
    ) async throws(JiraError) -> FoundTicket.Closing? {
        let transitions = try await transitions(of: issue.id)
        let configured = configuration.transition(to: goal)
        let choice = try transitions.choice(for: goal, configured: configured, of: issue.name)
        // Repeatable, because every attempt looks again where the issue stands.
        try await api.answer(
            to: .issue(.post, issue.id, "/transitions", body: choice.body(for: goal))
        )
        return switch goal {
        case .open: nil
        case .closed(let reason): choice.closing(for: reason)
        }
    }
}

extension JiraConfiguration {
    /// The id or name of the transition that brings an issue there.
    func transition(to goal: JiraTransitions.Goal) -> String? {
        switch goal {
        case .open: reopenTransition
        case .closed: resolveTransition
        }
    }
}

extension FoundTicket {
    /// Notes how a part of it stands now.
    fileprivate mutating func note(_ closing: Closing?, for part: FoundPart) {
        for place in parts.indices
        where parts[place].reference.id.hasSameBytes(as: part.reference.id) {
            parts[place].closing = closing
        }
    }
}
