extension Organization {
    /// The company of the standard catalogue, with what goes wrong in real ones.
    ///
    /// Three of its teams can be told in their channels, the fourth's is archived, the fifth has
    /// none. One team's repository was renamed, and another's lead is not known in GitHub. Some people are missing in Slack, deactivated, or cannot be written to.
    package static let standard = Organization(
        teams: [
            Team(
                identifier: payments,
                title: payments,
                channel: "C0PAYMENT",
                repository: "example/payments",
                jiraProject: "OPS",
                lead: "ada-osei"
            ),
            Team(
                identifier: experience,
                title: experience,
                channel: "#customer-experience",
                repository: "example/customer-experience",
                jiraProject: "TEAM",
                lead: "dana-cohen"
            ),
            Team(
                identifier: fulfilment,
                title: fulfilment,
                channel: "#fulfilment",
                repository: "example/fulfilment",
                jiraProject: "OPS",
                lead: "nobody-knows"
            ),
            // The repository's former name.
            Team(
                identifier: platform,
                title: platform,
                channel: "\(SlackApp.url)archives/C0PLATFRM",
                repository: "example/platform",
                jiraProject: "DE",
                lead: "grace-lindqvist"
            ),
            Team(identifier: research, title: research, hasServices: false),
        ],
        people: members + onCall + others,
        channels: [
            SlackApp.scorecards,
            .init(id: "C0PAYMENT", name: "payments"),
            .init(id: "C0CUSTEXP", name: "customer-experience"),
            .init(id: "C0PLATFRM", name: "platform", isPrivate: true),
            .init(id: "C0FULFILL", name: "fulfilment", isArchived: true),
            .init(id: "C0DEPLOYS", name: "deploys", isMember: false),
            .init(id: "C0ANNOUNC", name: "announcements", takesReplies: false),
            .init(id: "C0LEADERS", name: "leadership", isMember: false, isPrivate: true),
        ],
        groups: [
            SlackGroup(
                id: "S0PAYMENT",
                handle: "payments",
                name: "Payments engineers",
                people: ["U0P000001", "U0P000002", "U0P000003"]
            ),
            SlackGroup(
                id: "S0PLATFRM",
                handle: "platform-team",
                name: platform,
                people: ["U0P000007", "U0P000008"]
            ),
            SlackGroup(
                id: "S0FULFILL",
                handle: "fulfilment",
                name: fulfilment,
                people: [],
                isDisabled: true
            ),
        ],
        serviceChannels: [
            3: "#payments", 9: "https://slack.com/app_redirect?channel=C0CUSTEXP",
            16: "#no-such-channel", 22: "https://hooks.slack.com/services/T0CATALOG/B0CATALOG/x",
            30: "https://app.slack.com/client/T0SANDBOX/C0DEPLOYS",
            36: "slack://channel?team=T0SANDBOX&id=C0ANNOUNC", 50: "announcements",
        ]
    )

    private static let payments = "Payments"
    private static let experience = "Customer Experience"
    private static let platform = "Platform"
    private static let fulfilment = "Fulfilment"
    private static let research = "Research"

    private static let members: [Person] = [
        person("Ada Osei", "ada.osei@example.com", number: 1, in: [payments]) {
            $0.isLinked = true
        },
        person("Bruno Klein", "bruno.klein@example.com", number: 2, in: [payments]),
        // A plus in an address that is sent in a URL without its escape is a space.
        person("Chen Wei", "chen.wei+port@example.com", number: 3, in: [payments, platform]),
        person("Dana Cohen", "Dana.Cohen@example.com", number: 4, in: [experience]) {
            $0.slack?.email = "dana.cohen@example.com"
        },
        person("Emre Yılmaz", "emre.yilmaz@example.com", number: 5, in: [experience]),
        person("Fatima Haddad", "fatima.haddad@example.com", number: 6, in: [experience]) {
            $0.slack = nil
        },
        person("Grace Lindqvist", "grace.lindqvist@example.com", number: 7, in: [platform]),
        person("Hugo Marin", "hugo.marin@example.com", number: 8, in: [platform]) {
            $0.slack?.takesMessages = false
        },
        person("Inês Rocha", "ines.rocha@example.com", number: 9, in: [platform]) {
            $0.slack?.isDeleted = true
        },
        person("Jonas Weber", "jonas.weber@example.com", number: 10, in: [fulfilment]),
        person("Kavya Rao", "kavya.rao@example.com", number: 11, in: [fulfilment]) {
            $0.portStatus = .disabled
        },
        person("Liam O'Brien", "liam.obrien@example.com", number: 12, in: [fulfilment]) {
            $0.portStatus = .invited
        },
        person("Mina <b>Park</b>", "mina.park@example.com", number: 13, in: [research]),
    ]

    /// The addresses that `properties.on_call` of the services names.
    private static let onCall: [Person] = (0..<7)
        .map { number in
            person(
                "On call \(number)",
                "oncall-\(number)@example.com",
                number: 20 + number
            ) { if number == 6 { $0.slack = nil } }
        }

    private static let others: [Person] = [
        person("Deploy bot", "deploy-bot@example.com", number: 30, in: [platform]) {
            $0.portType = .serviceAccount
            $0.slack?.isBot = true
        },
        person("Olga Guest", "olga@partner.example", number: 31) { $0.portStatus = .absent },
    ]
}
