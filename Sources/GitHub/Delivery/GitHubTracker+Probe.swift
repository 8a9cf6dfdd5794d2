import JSON
import Outbound
import Platform
package import Reminders

extension GitHubTracker {
    /// Finds out, without writing, whether tickets could be kept.
    ///
    /// - Returns: What was found.
    /// - Throws: Why none could be; the kind says whether to repair something or to ask again.
    package func probe() async throws(DeliveryFailure) -> TrackerProbe {
        do throws(GitHubError) {
            var probe = TrackerProbe()
            try await probeLogin(&probe)
            if let repository = configuration.repository {
                try await probeRepository(repository, &probe)
            }
            try await probeRate(&probe)
            return probe
        } catch {
            throw error.finalFailure
        }
    }

    private func probeLogin(_ probe: inout TrackerProbe) async throws(GitHubError) {
        switch configuration.login {
        case .app:
            let answer = try await api.get("/app", in: nil, what: "App")
            let name = Self.text("name", in: answer) ?? "unnamed"
            probe.findings.append("GitHub knows the App `\(name)`.")
        case .token:
            do throws(GitHubError) {
                let answer = try await api.get("/user", in: nil, what: "user")
                let login = Self.text("login", in: answer) ?? "unnamed"
                probe.findings.append("GitHub knows the token's owner, `\(login)`.")
                noteScopes(of: answer, &probe)
                noteExpiry(of: answer, &probe)
            } catch .forbidden {
                // What belongs to an installation may not ask for a user.
                probe.findings.append("The token is an App's or a workflow's.")
            }
        }
    }

    private func noteScopes(of answer: Answer, _ probe: inout TrackerProbe) {
        guard let field = answer.field("X-OAuth-Scopes") else {
            probe.findings.append("It is a fine-grained token.")
            return
        }
        let scopes = field.split { ", ".contains($0) }.map { ExactString($0) }
        probe.findings.append("It is a classic token with the scopes: \(field.onOneLine).")
        if !scopes.contains("repo") {
            probe.warnings.append(
                scopes.contains("public_repo")
                    ? "The scope public_repo reaches public repositories only."
                    : "The token lacks the scope repo, so it can write no issue of a private"
                        + " repository."
            )
        }
    }

    private func noteExpiry(of answer: Answer, _ probe: inout TrackerProbe) {
        guard let expiry = TokenExpiry(of: answer) else { return }
        if let remark = expiry.remark(now: api.wire.wallClock.now()) {
            probe.warnings.append(remark)
        } else {
            probe.findings.append("The token ends on \(expiry.day).")
        }
    }

    private func probeRepository(
        _ repository: String,
        _ probe: inout TrackerProbe
    ) async throws(GitHubError) {
        var found = GitHubPlaces()
        let place = try await find(repository, true, &found)
        probe.findings.append("`\(place.fullName)` has its issues enabled.")
        // The token's end is told of already.
        probe.warnings += found.remarks.filter { !probe.warnings.contains($0) }
        if found.mayLabel == true {
            probe.findings.append("The token's owner may label issues there.")
        }
        let session = GitHubSession(api: api, places: found, pages: IssuePageCache())
        for label in OwnLabel.all {
            let isThere = try await session.hasLabel(label, in: place)
            probe.findings.append(
                isThere
                    ? "The label `\(label.name)` is there."
                    : "The label `\(label.name)` will be made with the first issue."
            )
        }
    }

    private func probeRate(_ probe: inout TrackerProbe) async throws(GitHubError) {
        let answer: Answer
        do throws(GitHubError) {
            answer = try await api.get("/rate_limit", in: configuration.repository, what: "limit")
        } catch .missing {
            // An Enterprise server without limits.
            probe.findings.append("This GitHub limits no requests.")
            return
        }
        guard let remaining = answer.field("X-RateLimit-Remaining").flatMap({ Int64($0) }),
            let limit = answer.field("X-RateLimit-Limit").flatMap({ Int64($0) })
        else { return }
        probe.findings.append("\(remaining) of \(limit) requests are left in this hour.")
    }

    /// Returns a text of an answer on one line.
    private static func text(_ name: String, in answer: Answer) -> String? {
        let text = JSONPullReader.value(of: answer.body) { (json) throws(JSONError) in
            var text: String?
            guard try json.enterObject() else { return String?.none }
            while try json.nextMember() {
                if json.isNamed(equalTo: name) {
                    text = try json.text()
                } else {
                    try json.skip()
                }
            }
            return text
        }
        return text?.firstScalars(100).onOneLine
    }
}
