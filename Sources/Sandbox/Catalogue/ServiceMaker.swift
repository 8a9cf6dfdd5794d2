import JSON

/// Generates the catalogue's entities, with the oddities that real catalogues have.
struct ServiceMaker {
    private let teams: [String]
    /// What `slackChannel` of some services says, by their index.
    private let channels: [Int: String]

    init(_ organization: Organization) {
        teams = organization.teams.filter(\.hasServices).map(\.identifier)
        channels = organization.serviceChannels
    }

    private static let names = [
        "Checkout API", "Payments Gateway", "Invoice Renderer", "Cart", "Pricing Engine",
        "Tax Calculator", "Refunds Worker", "Fraud Scoring", "Ledger", "Subscription Billing",
        "Customer Profile", "Identity Provider", "Session Store", "Consent Registry",
        "Notification Hub", "Email Sender", "SMS Bridge", "Push Relay", "Search Index",
        "Search Frontend", "Recommendations", "Product Catalog", "Inventory", "Warehouse Sync",
        "Order Router", "Shipping Rates", "Label Printer", "Returns Portal", "Carrier Webhooks",
        "Address Validation", "Loyalty Points", "Coupons", "Gift Cards", "Reviews", "Image Resizer",
        "Media Vault", "Feature Flags", "Experiment Assigner", "Event Collector",
        "Clickstream Loader", "Metrics Pipeline", "Data Lake Compactor", "Report Builder",
        "Partner API", "Merchant Dashboard", "Merchant Onboarding", "KYC Checks", "Audit Log",
        "Secrets Broker", "Service Mesh Control", "Ingress Gateway", "Build Cache",
        "Deploy Orchestrator", "Incident Bot", "Status Page", "Cron Scheduler", "Rate Limiter",
        "GraphQL Federation", "Mobile Backend", "Chat Support",
    ]

    /// Titles and identifiers that break careless code, by their index.
    private static let awkward: [Int: (identifier: String, title: String)] = [
        7: ("fraud-scoring", "R&D | \"quotes\" `tick` *Fraud* <Scoring>"),
        14: ("notification-hub", "<!channel> Notification Hub"),
        21: ("product/catalog+v2=eu", "Product Catalog (v2 @here)"),
        27: ("returns-portal", "بوابة المرتجعات"),
        33: ("reviews", "Reviews ⭐️ 👩‍💻 🇩🇪"),
        41: (
            "data-lake-compactor",
            "Data Lake Compactor for the quarterly, monthly, weekly and hourly partitions of "
                + String(repeating: "every analytics workspace and ", count: 12) + "nothing else"
        ),
        48: ("größe.straße:8080", "Größen- & Straßen<b>register</b>"),
        55: ("cron_scheduler", "Cron\nScheduler_with_under_scores ~and~ >quotes"),
    ]

    private static let languages = ["Go", "Kotlin", "TypeScript", "Python", "Rust", "Swift"]
    private static let tiers = ["Mission critical", "Customer facing", "Internal"]

    func service(_ index: Int, dice: inout Dice) -> JSONValue {
        let names = Self.names
        let name = names[index % names.count]
        let slug = name.lowercased().split(separator: " ").joined(separator: "-")
        let round = index / names.count
        let plain =
            round == 0
            ? (identifier: slug, title: name)
            : (identifier: "\(slug)-\(round + 1)", title: "\(name) \(round + 1)")
        let named = Self.awkward[index] ?? plain
        var entity: [ExactString: JSONValue] = [
            "identifier": .string(named.identifier),
            "title": .string(named.title),
            "blueprint": "service",
            "icon": "Microservice",
            "team": team(index, dice: &dice),
            "properties": properties(slug, index: index, dice: &dice),
            "relations": ["domain": .string("domain-\(index % 6)"), "libraries": ["lib-0"]],
            "createdAt": .string("2026-03-\(10 + index % 20)T09:\(10 + index % 50):00.000Z"),
            "updatedAt": .string("2026-11-\(10 + index % 12)T17:\(10 + index % 50):21.480Z"),
            "createdBy": "sandbox-user",
            "updatedBy": "sandbox-user",
        ]
        let scorecard = ExactString(ProductionReadiness.identifier)
        let standing = ProductionReadiness.standing(dice: &dice)
        switch index % 60 {
        case 19: entity["scorecards"] = .null
        case 38: break
        case 52: entity["scorecards"] = [:]
        case 46: entity["scorecards"] = .object([scorecard: standing.withoutLevel])
        default: entity["scorecards"] = .object([scorecard: standing])
        }
        return .object(entity)
    }

    func library(_ index: Int) -> JSONValue {
        [
            "identifier": .string("lib-\(index)"),
            "title": .string("Shared library \(index)"),
            "blueprint": "library",
            "icon": "Package",
            "team": [.string(teams[teams.count - 1])],
            "properties": ["language": "Go"],
            "relations": [:],
            "createdAt": "2026-01-05T09:00:00.000Z",
            "updatedAt": "2026-10-05T09:00:00.000Z",
            "createdBy": "sandbox-user",
            "updatedBy": "sandbox-user",
        ]
    }

    func domain(_ index: Int) -> JSONValue {
        .entity(
            "domain-\(index)",
            "Domain \(index)",
            of: "domain",
            ["slack_channel": .string(index == 0 ? "#customer-experience" : "#scorecards")]
        )
    }

    /// Mostly a list of one team; Port also sends none, null, a string and several.
    private func team(_ index: Int, dice: inout Dice) -> JSONValue {
        let team = JSONValue.string(dice.pick(teams))
        return switch index % 60 {
        case 12: []
        case 24: .null
        case 31: team
        case 44: [.string(teams[0]), .string(teams[teams.count - 1])]
        default: [team]
        }
    }

    private func properties(_ slug: String, index: Int, dice: inout Dice) -> JSONValue {
        let language = dice.pick(Self.languages)
        return [
            "language": .string(language),
            "tier": .string(dice.pick(Self.tiers)),
            "lifecycle": dice.chance(0.9) ? "Production" : "Experimental",
            "repository": .string("https://github.com/example/\(slug)"),
            "on_call": dice.chance(0.8) ? .string("oncall-\(index % 7)@example.com") : .null,
            "slack_channel": .string("#svc-\(slug)"),
            "slackChannel": channels[index].map(JSONValue.string) ?? .null,
            "squad": .string("Squad \(index % 5 + 1)"),
            "monthly_cost_usd": .number(Double(dice.next() % 900_000) / 100),
            "replicas": .integer(Int64(dice.next() % 12 + 1)),
            "coverage": .number(Double(dice.next() % 1_000) / 10),
            "is_public": .bool(dice.chance(0.3)),
            "tags": ["backend", .string(language.lowercased()), .string("wave-\(index % 5)")],
            "endpoints": .array(
                (0..<6).map { .string("https://\(slug).internal.example.com/v1/resource/\($0)") }
            ),
            "readme": .string(Self.readme(slug, language: language)),
        ]
    }

    private static func readme(_ slug: String, language: String) -> String {
        let paragraph =
            "This service is written in \(language). It exposes a JSON API, keeps its state in "
            + "PostgreSQL, publishes events on the shared bus and is deployed ten times a day. "
        return "# \(slug)\n\n## What it does\n\n"
            + String(repeating: paragraph, count: 4)
            + "\n\n## Running it\n\n```sh\nmake run\n```\n\n## Alerts\n\n"
            + String(repeating: paragraph, count: 3)
    }
}

extension JSONValue {
    fileprivate var withoutLevel: JSONValue {
        var members = object ?? [:]
        members["level"] = nil
        return .object(members)
    }
}
