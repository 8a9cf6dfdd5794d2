import JSON
import Outbound
import Platform

/// Which Jira it is, and who we are there: asked before anything else is believed.
struct JiraSite: Sendable {
    /// The API of the edition that was found.
    let api: JiraAPI
    let isCloud: Bool
    /// The address under which people see the site.
    let peopleURL: String
    /// The account's name for people.
    let account: String
    let accountID: String

    /// Proves the login, and asks which Jira it is.
    ///
    /// In that order, so that a wrong login is tried once: a few more lock the account. Both calls
    /// are in version 2, which Cloud has too.
    init(_ api: JiraAPI) async throws(JiraError) {
        (account, accountID) = try await Self.account(api)
        let server = try await api.value(of: .get("serverInfo"))
        isCloud = Self.isCloud(server["deploymentType"]?.string, at: api.root)
        var api = api
        api.version = isCloud ? 3 : 2
        self.api = api
        let address = server["baseUrl"]?.string ?? ""
        peopleURL = address.hasBytePrefix("http") ? JiraAPI.root(of: address) : api.root
    }

    private static func account(
        _ api: JiraAPI
    ) async throws(JiraError) -> (name: String, id: String) {
        let myself: JSONValue
        do throws(JiraError) {
            myself = try await api.value(of: .get("myself"))
        } catch .notFound {
            throw .unusable("There is no Jira at this address: correct jira.url.")
        } catch .forbidden(let message) {
            throw .wrongLogin(message: message)
        } catch .malformedAnswer {
            // An empty success is what a login that failed may get.
            throw .anonymous
        }
        guard let id = id(ofAccount: myself), !id.isEmpty else { throw .anonymous }
        return (quotation(of: myself["displayName"]?.string ?? id, charactersMax: 100), id)
    }

    /// What names an account: Cloud has an id, and Data Center a name.
    static func id(ofAccount json: JSONValue) -> String? {
        (json["accountId"] ?? json["name"] ?? json["key"])?.string
    }

    /// A site that does not say what it is, is Cloud at Atlassian's own addresses.
    static func isCloud(_ deploymentType: String?, at root: String) -> Bool {
        if let deploymentType { return deploymentType.hasSameBytesIgnoringASCIICase(as: "cloud") }
        let host =
            root.split(separator: "://").dropFirst().first?
            .prefix { !"/:?#".contains($0) }.lowercased() ?? ""
        return host.hasSuffix(".atlassian.net") || host.hasSameBytes(as: "api.atlassian.com")
    }

    /// The address of an issue for people.
    func url(of key: String) -> String { "\(peopleURL)/browse/\(key)" }
}
