import Foundation
import JSON

/// What port-sender says of itself that both of its messages have.
enum PortSender {
    /// What its `inflect` and `title` make of a blueprint, as it was seen to do.
    static let plurals = [
        "service": "Services", "services": "Service", "microservice": "Microservices",
        "apm_service": "Apm_Services", "serviceV2": "Servicev2S", "k8sCluster": "K8Sclusters",
        "_user": "_Users", "repository": "Repositories", "person": "People", "data": "Datas",
        "githubRepository": "Githubrepositories", "aws-account": "Aws-Accounts",
        "status": "Statuses", "2fa": "2Fas",
    ]
}

/// port-sender's report, written again from its rules and nothing of ours, for comparison.
///
/// It reads what Port answers and is right only where nothing is missing in that.
struct PortSenderReport {
    /// The type and the text of each block.
    private(set) var blocks: [[String]] = []

    /// Which teams it calls the best.
    enum Teams {
        /// Those with the most entities, as it does.
        case asItIs
        /// Those with the largest share of entities at the last level, which it counts for nothing.
        case asItWasMeant
    }

    init(_ catalogue: WireCatalogue, teams: Teams, app: String) {
        let all = catalogue.entities.count
        let title = catalogue.scorecard["title"]?.string ?? ""
        let plural = PortSender.plurals[catalogue.blueprint] ?? ""
        add("header", "📝 \(title) overview  report")
        add("section", "Here is a summary of the current \(title) scorecard status ⭐️")

        var levels: [String] = []
        for entity in catalogue.entities { levels.append(Self.level(of: entity)) }
        let names = Self.firstSeen(levels)
        add(
            "*:vertical_traffic_light: \(plural) by level*",
            names.map { name in (name, "\(levels.filter { $0 == name }.count)") }
        )
        add(
            "*:chart_with_upwards_trend: Top teams*",
            teams == .asItIs
                ? Self.largestTeams(catalogue, all) : Self.bestTeams(catalogue)
        )

        let rules = (catalogue.scorecard["rules"]?.array ?? [])
            .map { rule in
                let identifier = rule["identifier"]?.string ?? ""
                let passed = catalogue.entities.filter { Self.passes($0, identifier) }.count
                return (name: rule["title"]?.string ?? "", passed: passed)
            }
        let sorted = Self.descending(rules) { Double($0.passed) }
        let highest = sorted.prefix(3).map { ($0.name, Self.percent($0.passed, all)) }
        let lowest = sorted.suffix(3).map { ($0.name, Self.percent($0.passed, all)) }
            .filter { low in !highest.contains { $0.0 == low.0 } }
        add("*:white_check_mark: Highest scoring rules*", highest)
        add("*:warning: Lowest scoring rules*", lowest)
        add("section", "Visit <\(app)|Port> for more information.")
    }

    private mutating func add(_ kind: String, _ text: String) {
        blocks.append([kind, text])
    }

    private mutating func add(_ heading: String, _ lines: [(String, String)]) {
        guard !lines.isEmpty else { return }
        add("section", heading)
        add("section", lines.map { "• \($0) - \($1) \n" }.joined())
    }

    private static func largestTeams(_ catalogue: WireCatalogue, _ all: Int) -> [(String, String)] {
        let owned = catalogue.entities.flatMap(teams)
        let counts = firstSeen(owned).map { team in (team, owned.filter { $0 == team }.count) }
        return descending(counts) { Double($0.1) }.prefix(3).map { ($0, percent($1, all)) }
    }

    private static func bestTeams(_ catalogue: WireCatalogue) -> [(String, String)] {
        let top = catalogue.levels.last
        var shares: [(team: String, top: Int, all: Int)] = []
        for team in firstSeen(catalogue.entities.flatMap(teams)) {
            let own = catalogue.entities.filter { teams(of: $0).contains(team) }
            shares.append((team, own.filter { level(of: $0) == top }.count, own.count))
        }
        let more = descending(shares) { Double($0.top) }.filter { $0.top > 0 }
        return descending(more) { Double($0.top) / Double($0.all) }.prefix(3)
            .map { ($0.team, percent($0.top, $0.all)) }
    }

    private static func level(of entity: [ExactString: JSONValue]) -> String {
        entity["scorecards"]?["ready"]?["level"]?.string ?? "None"
    }

    private static func teams(of entity: [ExactString: JSONValue]) -> [String] {
        (entity["team"]?.array ?? []).compactMap(\.string)
    }

    private static func passes(_ entity: [ExactString: JSONValue], _ rule: String) -> Bool {
        let results = entity["scorecards"]?["ready"]?["rules"]?.array ?? []
        return results.contains {
            $0["identifier"]?.string == rule && $0["status"]?.string == "SUCCESS"
        }
    }

    private static func firstSeen(_ names: [String]) -> [String] {
        var result: [String] = []
        for name in names where !result.contains(name) { result.append(name) }
        return result
    }

    /// Sorts by a key from large to small, equals in their order.
    private static func descending<Item>(_ items: [Item], by key: (Item) -> Double) -> [Item] {
        items.enumerated()
            .sorted { (key($1.element), $0.offset) < (key($0.element), $1.offset) }
            .map(\.element)
    }

    private static func percent(_ part: Int, _ whole: Int) -> String {
        String(format: "%.2f%%", Double(part) / Double(whole) * 100)
    }
}
