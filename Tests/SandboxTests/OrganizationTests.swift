import HTTPMessage
import HTTPTypes
import JSON
import Sandbox
import Testing

/// Teams, people and results of rules, as Port has them; and a change between two runs.
struct OrganizationTests {
    private func entities(_ visitor: Visitor, _ blueprint: String) async throws -> [JSONValue] {
        try await visitor.search(["limit": 1_000], blueprint: blueprint).json["entities"]?.array
            ?? []
    }

    private static func failing(_ extra: [JSONValue] = []) -> JSONValue {
        let rule: JSONValue = ["property": "result", "operator": "=", "value": "Not passed"]
        return ["combinator": "and", "rules": .array([rule] + extra)]
    }

    @Test func `every form of a channel stands at some team, and one team has none`()
        async throws
    {
        let teams = try await entities(try Visitor(), "_team")
        let channels = teams.map { $0["properties"]?["slack_channel"]?.string }
        #expect(
            channels == [
                "C0PAYMENT", "#customer-experience", "#fulfilment",
                "https://sandbox.slack.com/archives/C0PLATFRM", nil,
            ]
        )
        let services = Catalogue.standard.services
        let owners = Set(services.flatMap { $0["team"]?.array ?? [] }.compactMap(\.string))
        #expect(owners.isSubset(of: Set(teams.compactMap { $0["identifier"]?.string })))
        #expect(services.contains { $0["properties"]?["slackChannel"] == "#no-such-channel" })
    }

    @Test func `people are active or not, with and without an account in Slack`() async throws {
        let users = try await entities(try Visitor(), "_user")
        let statuses = Set(users.compactMap { $0["properties"]?["status"]?.string })
        #expect(statuses == ["Active", "Disabled", "Invited"])
        let types = Set(users.compactMap { $0["properties"]?["port_type"]?.string })
        #expect(types == ["Standard", "Service Account"])
        let linked = users.filter { $0["relations"]?["slack_user"]?.string != nil }
        #expect(linked.map { $0["identifier"] } == ["ada.osei@example.com"])
        #expect(linked.first?["relations"]?["slack_user"] == "U0P000001")
        let accounts = Set(SlackApp.standard.people.map(\.email))
        #expect(!accounts.contains("fatima.haddad@example.com"))
        #expect(accounts.contains("olga@partner.example"))
        #expect(!users.contains { $0["identifier"] == "olga@partner.example" })
    }

    @Test func `teams are listed with the fields that are asked for`() async throws {
        let visitor = try Visitor()
        let plain = try await visitor.port(.get, "/v1/teams").json["teams"]?.array ?? []
        #expect(plain.count == 5 && plain[0]["users"] == nil && plain[0]["name"] == "Payments")
        let query = "fields=name&fields=users.email&fields=users.status"
        let teams = try await visitor.port(.get, "/v1/teams?\(query)").json["teams"]?.array ?? []
        #expect(teams.first?.object?.keys.sorted() == ["name", "users"])
        let fulfilment = try #require(teams.first { $0["name"] == "Fulfilment" })
        #expect(fulfilment["users"]?.array?.count == 3)
        #expect(
            fulfilment["users"]?.array?
                .contains(
                    ["email": "kavya.rao@example.com", "status": "Disabled"]
                ) == true
        )
        let wrong = try await visitor.port(.get, "/v1/teams?fields=secrets")
        #expect(wrong.status == 422)
        #expect(wrong.message.hasPrefix("querystring/fields/0 must be equal to one of"))
        #expect(try await visitor.send(.get, "/v1/teams").status == 401)
    }

    @Test func `a blueprint tells its relations and its owners`() async throws {
        let visitor = try Visitor()
        let service = try await visitor.port(.get, "/v1/blueprints/service").json["blueprint"]
        #expect(service?["relations"]?["domain"]?["target"] == "domain")
        #expect(service?["relations"]?["libraries"]?["many"] == true)
        #expect(service?["ownership"]?["type"] == "Direct")
        #expect(service?["schema"]?["properties"]?["replicas"]?["type"] == "number")
        let domain = try await visitor.port(.get, "/v1/blueprints/domain").json["blueprint"]
        #expect(domain?["ownership"] == nil)
        #expect(try await entities(visitor, "domain").count == 6)
        let results = try await visitor.port(.get, "/v1/blueprints/_rule_result").json["blueprint"]
        #expect(results?["schema"]?["properties"]?["due_date"]?["type"] == "string")
    }

    @Test func `results of rules say since when, and agree with the services but for a few`()
        async throws
    {
        let visitor = try Visitor()
        let body: JSONValue = ["limit": 1_000, "query": Self.failing()]
        let found = try await visitor.search(body, blueprint: "_rule_result")
        let results = found.json["entities"]?.array ?? []
        #expect(found.json["next"] == nil && results.count > 60)
        let unmet = Set(
            Catalogue.standard.services.flatMap { service in
                (service["scorecards"]?["ProductionReadiness"]?["rules"]?.array ?? [])
                    .filter { $0["status"] == "FAILURE" }
                    .map { [service["identifier"], $0["identifier"]] }
            }
        )
        let told = Set(results.map { [$0["properties"]?["entity"], $0["relations"]?["rule"]] })
        #expect(told.isSubset(of: unmet) && told.count < unmet.count)
        #expect(results.allSatisfy { $0["properties"]?["result_last_change"]?.string != nil })
        for name in ["due_date", "exempt_until"] {
            let dates = Set(results.compactMap { $0["properties"]?[name]?.string })
            #expect(dates.count == 2, "\(name): \(dates)")
        }
        let passed: JSONValue = ["property": "result", "operator": "=", "value": "Passed"]
        let others = try await visitor.search(
            ["limit": 1_000, "query": ["combinator": "and", "rules": [passed]]],
            blueprint: "_rule_result"
        )
        #expect((others.json["entities"]?.array ?? []).count > results.count)
        #expect(results.first?["team"]?.array?.isEmpty == false)
    }

    @Test func `a change fixes some rules and breaks others, the same each time`()
        async throws
    {
        let visitor = try Visitor()
        let before = visitor.world.catalogue.services
        let change = visitor.world.changeCatalogue()
        #expect(change.results == (try Visitor()).world.changeCatalogue().results)
        #expect(change.fixedCount > 3 && change.brokenCount > 2)
        let after = try await visitor.search(["limit": 1_000]).json["entities"]?.array ?? []
        let levels = { (services: [JSONValue]) in
            services.map { $0["scorecards"]?["ProductionReadiness"]?["level"]?.string }
        }
        let order = ["Basic", "Bronze", "Silver", "Gold"]
        let steps = zip(levels(before), levels(after))
            .compactMap { old, new -> Int? in
                guard let old, let new, let from = order.firstIndex(of: old) else { return nil }
                return order.firstIndex(of: new).map { $0 - from }
            }
        #expect(steps.contains { $0 > 0 } && steps.contains { $0 < 0 })
        let broken = try #require(change.results.first { !$0.isMet })
        let entity: JSONValue = [
            "property": "entity", "operator": "=", "value": .string(broken.service),
        ]
        let query: JSONValue = ["query": Self.failing([entity])]
        let results = try await visitor.search(query, blueprint: "_rule_result").json["entities"]
        let result = results?.array?.first { $0["relations"]?["rule"] == .string(broken.rule) }
        #expect(result?["properties"]?["result_last_change"] == "2026-11-24T06:00:00.000Z")
        #expect(visitor.world.changeCatalogue().results != change.results)
    }

    @Test func `the page's button changes the catalogue, and another site's does not`()
        async throws
    {
        let visitor = try Visitor()
        let pressed = try await visitor.send(
            .post,
            "/sandbox/change",
            headers: [.accept: "text/html,application/xhtml+xml"]
        )
        #expect(pressed.status == 303 && pressed.header("location") == "/")
        #expect(try await visitor.send(.get, "/").text.contains("<b>Changed once.</b>"))
        let told = try await visitor.send(.post, "/sandbox/change")
        #expect(told.json["ok"] == true)
        #expect(told.json["results"]?.array?.isEmpty == false)
        let foreign = try await visitor.send(
            .post,
            "/sandbox/change",
            headers: [.secFetchSite: "cross-site"]
        )
        #expect(foreign.status == 403)
        #expect(visitor.world.record.catalogueChanges == 2)
    }

    @Test func `a large company has its teams in the channels, and people for each`()
        async throws
    {
        let company = Organization.generated(teams: 400, channels: 40)
        let catalogue = company.catalogue(services: 4_000, seed: 20)
        #expect(catalogue.services == company.catalogue(services: 4_000, seed: 20).services)
        let teams = catalogue.blueprint("_team")?.entities ?? []
        #expect(teams.count == 400)
        #expect(catalogue.blueprint("_user")?.entities.count == 1_200)
        #expect(company.slackApp.channels.count == 41)
        let known = Set(teams.compactMap { $0["identifier"]?.string })
        let owners = catalogue.services.map { $0["team"]?.array ?? [] }
        #expect(Set(owners.joined().compactMap(\.string)) == known)
        #expect(owners.contains { $0.count == 2 } && owners.contains { $0.isEmpty })
        let visitor = try Visitor {
            $0.slackApp = company.slackApp
            $0.catalogue = catalogue
        }
        for team in teams.prefix(60) {
            let name = try #require(team["properties"]?["slack_channel"]?.string)
            let id = name.split(separator: "/").last.map(String.init) ?? name
            #expect(try await visitor.post(id).json["ok"] == true)
        }
        #expect(Set(visitor.world.messages.map(\.channel)).count == 40)
    }
}
