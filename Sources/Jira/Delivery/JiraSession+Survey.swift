import HTTPTypes
import JSON
import Platform
import Reminders

/// Finding tickets.
extension JiraSession {
    func survey(
        _ request: TicketSurvey
    ) async throws(DeliveryFailure) -> [FoundTicket] {
        do throws(JiraError) {
            return try await found(request)
        } catch {
            throw error.failure()
        }
    }

    func ticket(
        _ known: TicketReference
    ) async throws(DeliveryFailure) -> FoundTicket? {
        do throws(JiraError) {
            guard var issue = try await issue(known.id) else { return nil }
            try await readParts(of: &issue)
            return found(issue, isKnown: false)
        } catch {
            throw error.failure(.ticket(known.name))
        }
    }

    private func found(_ request: TicketSurvey) async throws(JiraError) -> [FoundTicket] {
        for (id, key) in request.knownParts { keepPartKey(key, of: id) }
        let recent = Array(request.recent.filter { Int64($0) != nil }.prefix(Self.recentMax))
        var issues: [JiraIssueAnswer] = []
        var seen: Set<ExactString> = []
        func add(_ more: [JiraIssueAnswer]) {
            for issue in more where seen.insert(ExactString(issue.id)).inserted {
                issues.append(issue)
            }
        }
        let projects = projects
        let progress = request.progress
        if !projects.isEmpty {
            let sweep = "\(JQL.isOne(of: projects)) AND \(JQL.has(JiraLabels.ticket))"
            add(try await search(sweep, recent: recent, progress))
        }
        let known = Set(request.known.map { ExactString($0.id) })
        // Moved, unlabelled and just created ones are in no sweep.
        add(try await self.issues(known.subtracting(seen).sorted().map(\.text), progress))
        issues = try await withMemos(issues, except: known, progress)
        try await learnParts(of: issues, in: projects, progress)
        // A part that somebody gave the label of tickets is still no ticket.
        issues.removeAll { issue in
            issue.memo == nil && issue.labels.has(JiraLabels.part)
                && !known.contains(ExactString(issue.id))
        }
        if request.findsOthers, let project = configuredProject {
            let others = try await search(JQL.others(in: project), recent: [], progress)
            add(others.filter { !$0.isOurs && !$0.isSubtask })
        }
        return Self.withoutCopies(
            issues.map { found($0, isKnown: known.contains(ExactString($0.id))) }
        )
    }

    /// Leaves out what people copied from a ticket that is there: labels are copied with an issue.
    private static func withoutCopies(_ found: [FoundTicket]) -> [FoundTicket] {
        // Ours: hexadecimal digits.
        var written: Set<String> = []
        for ticket in found where ticket.isAuthentic {
            if let key = ticket.key { written.insert(TicketDigest.short(key)) }
        }
        return found.filter { ticket in
            guard let key = ticket.key, !ticket.isAuthentic else { return true }
            return !written.contains(TicketDigest.short(key))
        }
    }

    /// As many as Jira promises to show at once in a search.
    private static let recentMax = 50
    /// As many as Jira reads in one call.
    private static let readMax = 100

    /// Returns a ticket as the domain has it; `isKnown` where the ledger names it.
    private func found(_ issue: JiraIssueAnswer, isKnown: Bool) -> FoundTicket {
        FoundTicket(
            reference: issue.reference,
            url: site.url(of: issue.key),
            key: issue.memo?.key ?? JiraLabels.key(in: issue.labels),
            memo: issue.memo,
            title: issue.title,
            labels: issue.labels,
            closing: issue.closing,
            closedAt: issue.closedAt,
            parts: issue.subtasks.map { part in
                FoundPart(
                    reference: part.reference,
                    key: partKey(of: part.id),
                    title: part.title,
                    closing: part.closing
                )
            },
            order: Int64(issue.id) ?? .max,
            isAuthentic: isKnown || isWritten(issue)
        )
    }

    /// Whether what says that an issue is ours was written into that very issue.
    private func isWritten(_ issue: JiraIssueAnswer) -> Bool {
        guard issue.memo != nil else { return false }
        // Only an edit knows the issue's id; before it, who created the issue says it.
        return issue.memoOwner.map { $0.hasSameBytes(as: issue.id) }
            ?? (issue.creator?.hasSameBytes(as: site.accountID) == true)
    }

    /// Learns the keys of the tickets' parts that nobody knows, by a sweep over all parts.
    private func learnParts(
        of issues: [JiraIssueAnswer],
        in projects: [String],
        _ progress: TicketSurvey.Progress
    ) async throws(JiraError) {
        let isComplete = issues.allSatisfy { issue in
            !issue.isOurs || issue.subtasks.allSatisfy { !isUnknownPart($0.id) }
        }
        guard !isComplete, !projects.isEmpty else { return }
        let sweep = "\(JQL.isOne(of: projects)) AND \(JQL.has(JiraLabels.part))"
        for part in try await search(sweep, fields: ["labels"], recent: [], progress) {
            guard isUnknownPart(part.id), let key = JiraLabels.key(in: part.labels) else {
                continue
            }
            keepPartKey(key, of: part.id)
        }
    }

    /// Reads one ticket's parts past every search: keys that nobody knows, and how those that are
    /// done were closed, which their parent does not tell.
    private func readParts(of issue: inout JiraIssueAnswer) async throws(JiraError) {
        guard issue.isOurs else { return }
        let unknown = issue.subtasks.map(\.id).filter(isUnknownPart)
        let closed = issue.subtasks.filter { $0.closing != nil && partKey(of: $0.id) != nil }
        let ids = unknown + closed.map(\.id)
        guard !ids.isEmpty else { return }
        for id in unknown { keepPartKey(nil, of: id) }
        for part in try await issues(ids) {
            if isPart(part), unknown.contains(where: { $0.hasSameBytes(as: part.id) }) {
                keepPartKey(JiraLabels.key(in: part.labels), of: part.id)
            }
            for place in issue.subtasks.indices
            where issue.subtasks[place].id.hasSameBytes(as: part.id) {
                issue.subtasks[place].closing = part.closing
            }
        }
    }

    private func isPart(_ issue: JiraIssueAnswer) -> Bool { issue.labels.has(JiraLabels.part) }
}

/// Reading issues.
extension JiraSession {
    /// Returns one issue as it is now; nil for one that is deleted or hidden.
    func issue(_ id: String) async throws(JiraError) -> JiraIssueAnswer? {
        let query = [
            ("fields", JiraIssueAnswer.fields.joined(separator: ",")),
            ("properties", JiraIssueAnswer.property),
        ]
        do throws(JiraError) {
            let answer = try await api.value(of: .issue(.get, id, "", query))
            guard let issue = JiraIssueAnswer(answer) else {
                throw .malformedAnswer(what: "the issue", isRepeatable: true)
            }
            return issue
        } catch .notFound {
            return nil
        }
    }

    /// Returns issues as they are now, without those that are deleted or hidden.
    private func issues(
        _ ids: [String],
        _ progress: @escaping TicketSurvey.Progress = {}
    ) async throws(JiraError) -> [JiraIssueAnswer] {
        guard site.isCloud else {
            return try await concurrently(ids) { id throws(JiraError) in
                let issue = try await self.issue(id)
                await progress()
                return issue
            }
            .compactMap(\.self)
        }
        var issues: [JiraIssueAnswer] = []
        for start in stride(from: 0, to: ids.count, by: Self.readMax) {
            let some = ids[start..<min(start + Self.readMax, ids.count)]
            let answer = try await api.value(
                of: .post(
                    "issue/bulkfetch",
                    [
                        "issueIdsOrKeys": .array(some.map(JSONValue.string)),
                        "fields": .array(JiraIssueAnswer.fields.map(JSONValue.string)),
                        "properties": [.string(JiraIssueAnswer.property)],
                    ]
                )
            )
            guard let found = answer["issues"]?.array else {
                throw .malformedAnswer(what: "issues", isRepeatable: true)
            }
            issues += found.compactMap(JiraIssueAnswer.init)
            await progress()
        }
        return issues
    }

    /// Reads the memos that Data Center's search does not answer, but for tickets whose memo the
    /// ledger has.
    ///
    /// Nothing reads several at once there: a search takes no `properties`, and refuses members that
    /// it does not know. Source: Atlassian JRASERVER-62898; Jira Data Center REST API, "Search".
    private func withMemos(
        _ issues: [JiraIssueAnswer],
        except known: Set<ExactString>,
        _ progress: @escaping TicketSurvey.Progress
    ) async throws(JiraError) -> [JiraIssueAnswer] {
        guard !site.isCloud else { return issues }
        let incomplete = issues.filter { $0.memo == nil && !known.contains(ExactString($0.id)) }
        var read: [ExactString: JiraIssueAnswer] = [:]
        for issue in try await self.issues(incomplete.map(\.id), progress) {
            read[ExactString(issue.id)] = issue
        }
        return issues.map { read[ExactString($0.id)] ?? $0 }
    }

    /// Returns all issues that a search finds, in the order of their keys.
    private func search(
        _ jql: String,
        fields: [String] = JiraIssueAnswer.fields,
        recent: [String],
        _ progress: TicketSurvey.Progress
    ) async throws(JiraError) -> [JiraIssueAnswer] {
        var request: [ExactString: JSONValue] = [
            "jql": .string("\(jql) ORDER BY key"),
            "fields": .array(fields.map(JSONValue.string)),
            "maxResults": .integer(Int64(api.limits.pageSize)),
        ]
        guard site.isCloud else { return try await pagesByStart(request, progress) }
        request["properties"] = [.string(JiraIssueAnswer.property)]
        if !recent.isEmpty {
            // The same on every page, as Jira wants it.
            request["reconcileIssues"] = .array(
                recent.compactMap { Int64($0).map(JSONValue.integer) }
            )
        }
        return try await pagesByToken(request, progress)
    }

    /// Cloud's pages: an empty one is not the end, and nothing tells how many there are.
    private func pagesByToken(
        _ request: [ExactString: JSONValue],
        _ progress: TicketSurvey.Progress
    ) async throws(JiraError) -> [JiraIssueAnswer] {
        var request = request
        var issues: [JiraIssueAnswer] = []
        var tokens: Set<ExactString> = []
        for _ in 0..<api.limits.pagesMax {
            let page = try await api.value(of: .post("search/jql", .object(request)))
            guard let found = page["issues"]?.array else {
                throw .malformedAnswer(what: "issues", isRepeatable: true)
            }
            issues += found.compactMap(JiraIssueAnswer.init)
            await progress()
            guard page["isLast"]?.bool != true, let token = page["nextPageToken"]?.string,
                !token.isEmpty
            else { return issues }
            guard tokens.insert(ExactString(token)).inserted else { break }
            request["nextPageToken"] = .string(token)
        }
        throw .endless(what: "found issues")
    }

    /// Data Center's pages, which may be shorter than was asked for.
    private func pagesByStart(
        _ request: [ExactString: JSONValue],
        _ progress: TicketSurvey.Progress
    ) async throws(JiraError) -> [JiraIssueAnswer] {
        var request = request
        var issues: [JiraIssueAnswer] = []
        var start = 0
        for _ in 0..<api.limits.pagesMax {
            request["startAt"] = .integer(Int64(start))
            let page = try await api.value(of: .post("search", .object(request)))
            guard let found = page["issues"]?.array, case .integer(let total) = page["total"] else {
                throw .malformedAnswer(what: "issues", isRepeatable: true)
            }
            issues += found.compactMap(JiraIssueAnswer.init)
            await progress()
            start += found.count
            if found.isEmpty || start >= total { return issues }
        }
        throw .endless(what: "found issues")
    }
}

/// Jira's query language, as far as it is needed.
enum JQL {
    /// Returns a text in quotes, which also lets project keys be reserved words.
    ///
    /// Source: Atlassian JRA-24455: a backslash escapes a quote and itself.
    static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            if scalar == "\"" || scalar == "\\" { quoted.append("\\") }
            quoted.unicodeScalars.append(scalar.properties.isWhitespace ? " " : scalar)
        }
        return quoted + "\""
    }

    static func isOne(of projects: [String]) -> String {
        "project in (\(projects.map(quoted).joined(separator: ", ")))"
    }

    static func has(_ label: String) -> String { "labels = \(quoted(label))" }

    /// The tickets of port-sender that are not ours yet: a phrase of their summaries, which are then
    /// compared exactly.
    static func others(in project: String) -> String {
        let phrase = quoted(quoted("tasks to reach the"))
        let label = quoted(JiraLabels.ticket)
        return "\(isOne(of: [project])) AND summary ~ \(phrase)"
            + " AND (labels is EMPTY OR labels != \(label))"
    }
}
