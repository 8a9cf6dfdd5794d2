import JSON
import Scorecards

/// The catalogue as Port's API tells it.
extension ModelCatalogue {
    /// Returns the answer of Port to a call of that path; nil for one that it does not know.
    package func answer(toPath path: Substring) -> String? {
        if path.hasSuffix("/auth/access_token") {
            #"{"accessToken":"T","expiresIn":100000}"#
        } else if (otherScorecards + [scorecard])
            .contains(where: {
                path.hasSuffix("/scorecards/\($0)")
            })
        {
            scorecardJSON
        } else if path.hasSuffix("/entities/search") {
            #"{"ok":true,"entities":["# + items.map(json).joined(separator: ",") + "]}"
        } else if path.hasSuffix("/blueprints/\(blueprint)") {
            #"{"ok":true,"blueprint":{"identifier":"\#(blueprint)"}}"#
        } else {
            nil
        }
    }

    private var scorecardJSON: String {
        let levels = levels.map { #"{"title":"\#($0)"}"# }.joined(separator: ",")
        let rules =
            rules.map {
                #"{"identifier":"\#($0.identifier)","title":"\#($0.title)","level":"\#($0.level)"}"#
            }
            .joined(separator: ",")
        return #"{"scorecard":{"identifier":"\#(scorecard)","title":"\#(title)","levels":["#
            + levels + #"],"rules":["# + rules + "]}}"
    }

    private func json(of item: Item) -> String {
        let head =
            #"{"identifier":"\#(item.identifier)","title":"\#(item.title)","#
            + #""blueprint":"\#(blueprint)""#
        guard let met = item.met else { return head + "}" }
        let results =
            rules.filter { !item.missing.contains($0.identifier) }
            .map {
                let status = met.contains($0.identifier) ? "SUCCESS" : "FAILURE"
                return #"{"identifier":"\#($0.identifier)","status":"\#(status)"}"#
            }
            .joined(separator: ",")
        return head + #","scorecards":{"\#(scorecard)":{"level":"","rules":[\#(results)]}}}"#
    }
}
