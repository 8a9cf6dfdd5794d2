import JSON
import Platform
import Reminders

/// Creating issues in few calls, each refused for itself alone.
extension JiraSession {
    private typealias Created = CreateOutcome<JiraCreated>.Answer

    /// Creates what was not refused before.
    ///
    /// The first of a session goes alone: once it is there its labels are looked at, for issues
    /// without them would be created again and again.
    ///
    /// - Parameters:
    ///   - updates: What to send for each, `JiraTracker.batchMax` at most.
    ///   - areParts: Whether they are parts of tickets.
    /// - Returns: What came of each, in order.
    func create(
        _ updates: [Result<JSONValue, TicketRefusal>],
        areParts: Bool
    ) async -> CreateOutcome<JiraCreated> {
        var results: [Int: Created] = [:]
        var rest: [(number: Int, update: JSONValue)] = []
        for (number, update) in updates.enumerated() {
            switch update {
            case .success(let update): rest.append((number, update))
            case .failure(let refusal): results[number] = .failure(refusal)
            }
        }
        do throws(JiraError) {
            if !hasVerifiedLabels(ofParts: areParts), let first = rest.first {
                rest.removeFirst()
                let result = try await createOne(first.update)
                results[first.number] = result
                if case .success(let issue) = result { try await verify(issue, areParts) }
            }
            try await createMany(rest, into: &results)
        } catch {
            return CreateOutcome(updates.indices.map { results[$0] }, failure: error.failure())
        }
        return CreateOutcome(updates.indices.map { results[$0] })
    }

    private func createOne(_ update: JSONValue) async throws(JiraError) -> Created {
        do throws(JiraError) {
            let answer = try await api.value(of: .create("issue", update))
            guard let issue = JiraCreated(answer) else {
                throw .malformedAnswer(what: "the new issue", isRepeatable: false)
            }
            return .success(issue)
        } catch {
            guard error.isRefusal else { throw error }
            return .failure(TicketRefusal(error.description(about: .ticket("the new ticket"))))
        }
    }

    /// Creates all in one call; where Jira refuses that as a whole, each in its own.
    private func createMany(
        _ items: [(number: Int, update: JSONValue)],
        into results: inout [Int: Created]
    ) async throws(JiraError) {
        if items.count > 1 {
            let body: JSONValue = ["issueUpdates": .array(items.map(\.update))]
            do throws(JiraError) {
                let answer = try await api.value(of: .create("issue/bulk", body))
                for (item, result) in zip(items, try created(answer, of: items.count)) {
                    results[item.number] = result
                }
                return
            } catch {
                guard error.isRefusal else { throw error }
            }
        }
        for item in items { results[item.number] = try await createOne(item.update) }
    }

    /// Reads which issues were created: those that did not fail, in their order.
    private func created(_ answer: JSONValue, of count: Int) throws(JiraError) -> [Created] {
        var failures: [Int64: TicketRefusal] = [:]
        for error in answer["errors"]?.array ?? [] {
            guard case .integer(let number) = error["failedElementNumber"] else { continue }
            let message = error["elementErrors"].flatMap(JiraRefusal.init)?.line(without: api.token)
            var status = 400
            if case .integer(let number) = error["status"] { status = Int(clamping: number) }
            let refusal = JiraError.refused(status: status, message: message)
            failures[number] = TicketRefusal(
                refusal.description(about: .ticket("the new ticket"))
            )
        }
        var issues = (answer["issues"]?.array ?? []).compactMap(JiraCreated.init)[...]
        guard issues.count + failures.count == count else {
            throw .malformedAnswer(what: "some of the new issues", isRepeatable: false)
        }
        var results: [Created] = []
        for number in 0..<Int64(count) {
            if let refusal = failures[number] {
                results.append(.failure(refusal))
            } else if let issue = issues.popFirst() {
                results.append(.success(issue))
            }
        }
        guard results.count == count else {
            throw .malformedAnswer(what: "some of the new issues", isRepeatable: false)
        }
        return results
    }

    /// Fails where a new issue has not kept its labels.
    private func verify(_ issue: JiraCreated, _ isPart: Bool) async throws(JiraError) {
        let stored: JiraIssueAnswer?
        do throws(JiraError) {
            stored = try await self.issue(issue.id)
        } catch {
            // Whatever hinders it is met by the next call, or the next attempt looks again.
            return
        }
        guard let stored else { return }
        guard JiraLabels.key(in: stored.labels) != nil,
            stored.labels.has(isPart ? JiraLabels.part : JiraLabels.ticket)
        else {
            throw .unusable(
                "Jira created \(issue.key) without its labels, so it would not be found again: see"
                    + " to it that new issues of the project \(stored.project) keep their labels"
                    + " (screen, field configuration, automation), and delete \(issue.key)."
            )
        }
        keepVerifiedLabels(ofParts: isPart)
    }
}

extension JiraAPICall {
    /// A call that creates something, so it is made once.
    fileprivate static func create(_ path: String, _ body: JSONValue) -> JiraAPICall {
        var call = JiraAPICall.post(path, body)
        call.isRepeatable = false
        return call
    }
}

extension JiraError {
    /// Whether Jira understood, and said no for good.
    fileprivate var isRefusal: Bool {
        switch self {
        case .forbidden, .notFound, .conflict, .refused, .ticketRefused: true
        case .wrongLogin, .captcha, .anonymous, .rateLimited, .failing, .unavailable,
            .malformedAnswer, .endless, .unusable, .stopped:
            false
        }
    }
}
