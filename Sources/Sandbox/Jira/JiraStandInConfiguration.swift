package import Platform

/// The account, projects and strictness of a Jira in the sandbox.
package struct JiraStandInConfiguration: Sendable {
    package enum Deployment: Sendable, Hashable {
        case cloud
        case dataCenter
    }

    /// Somebody of the site.
    package struct Person: Sendable, Hashable {
        /// The account id on Cloud, the user's name on a Data Center.
        package var id: String
        package var name: String
        package var email: String
        package var isActive = true
        /// Whether others see the address, and find the person by it.
        package var showsEmail = true
        package var isAssignable = true

        package init(id: String, name: String, email: String) {
            self.id = id
            self.name = name
            self.email = email
        }
    }

    /// How many writes to one issue are taken within a time.
    package struct WriteLimit: Sendable, Hashable {
        package var countMax: Int
        package var within: Duration

        package init(countMax: Int, within: Duration) {
            self.countMax = countMax
            self.within = within
        }
    }

    package var deployment: Deployment
    /// The path before `/rest`.
    package var basePath: String
    /// The account that the token belongs to.
    package var account: Person
    package var token: Secret
    /// With the account's name, what a Data Center takes too.
    package var password: Secret
    package var people: [Person]
    package var projects: [JiraBoard.Project]
    package var resolutions = ["Done", "Won't Do", "Duplicate", "Cannot Reproduce"]
    /// How long a search shows an issue as it was before a change; nothing of a new one.
    package var searchLag = Duration.zero
    /// The most issues with fields that a page has.
    package var pageMax = 100
    /// A page is cut to that many, whatever was asked for; nil for as many as were asked for.
    package var shortPage: Int?
    /// Whether each page but the last is followed by an empty one.
    package var hasEmptyPages = false
    /// Reports differ between 254 and 255.
    package var summaryMax = 254
    package var textMax = 32_767
    package var propertyMax = 32_768
    package var bulkMax = 50
    /// After that many wrong logins in a row a person has to log in with a browser.
    package var failuresMax = 5
    /// Source: Atlassian "Rate limiting": 20 writes in 2 s and 100 in 30 s to one issue.
    package var writeLimits = [
        WriteLimit(countMax: 20, within: .seconds(2)),
        WriteLimit(countMax: 100, within: .seconds(30)),
    ]
    package var requestBytesMax = 8 << 20

    package init(_ deployment: Deployment, projects: [JiraBoard.Project]) {
        self.deployment = deployment
        self.projects = projects
        let isCloud = deployment == .cloud
        basePath = isCloud ? "/jira" : "/jira-dc"
        account = Person(
            id: isCloud ? "5b10a2844c20165700ede21g" : "scorebell",
            name: "Scorebell",
            email: "scorebell@example.com"
        )
        token = Secret(isCloud ? "sandbox-jira-token" : "sandbox-jira-bearer")
        password = Secret("sandbox-jira-password")
        people = [
            Person(id: isCloud ? "712020:ada" : "ada", name: "Ada Osei", email: "ada@example.com"),
            Person(
                id: isCloud ? "712020:chen" : "chen",
                name: "Chen Wei",
                email: "chen.wei@example.com"
            ),
        ]
    }

    /// A site of Cloud with a company-managed, a team-managed and a German project.
    package static let cloud = Self(
        .cloud,
        projects: [.companyManaged("OPS"), .teamManaged("TEAM"), .german("DE")]
    )

    /// A Data Center with a project whose workflow has two done statuses, and an old one.
    package static let dataCenter = Self(
        .dataCenter,
        projects: [.dataCenter("OPS"), .dataCenter("LEGACY", id: "10030")]
    )

    var isCloud: Bool { deployment == .cloud }

    /// The account and the people.
    var everybody: [Person] { [account] + people }
}
