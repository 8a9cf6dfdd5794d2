import GitHub
import JSON
import Jira
import Platform
import Reminders

/// A reminder's way to a tracker of tickets.
enum TrackerTarget: Sendable {
    case jira(JiraConfiguration)
    case github(GitHubConfiguration)

    /// What people call the service.
    var service: String {
        switch self {
        case .jira: "Jira"
        case .github: "GitHub"
        }
    }

    /// Where tickets go, in a few words.
    var place: String {
        let (one, many) =
            switch self {
            case .jira: ("the Jira project", "the Jira projects")
            case .github: ("the GitHub repository", "the GitHub repositories")
            }
        return configuredPlace.map { "\(one) \($0)" } ?? "\(many) that the catalogue names"
    }

    /// The configured project or repository; nil where only the catalogue names one.
    var configuredPlace: String? {
        switch self {
        case .jira(let jira): jira.project
        case .github(let github): github.repository
        }
    }

    /// What differs from the defaults in how tickets are written, under the names of the keys.
    var rules: [String] {
        switch self {
        case .jira(let jira):
            let fields = jira.fields.keys.sorted().map(\.description).joined(separator: " ")
            let rules: [String?] = [
                jira.issueType.map { "issue-type: \($0)" },
                jira.hasSubtasks ? nil : "subtasks: false",
                fields.isEmpty ? nil : "fields: \(fields)",
                jira.resolveTransition.map { "resolve-transition: \($0)" },
                jira.reopenTransition.map { "reopen-transition: \($0)" },
            ]
            return rules.compactMap(\.self)
        case .github: return []
        }
    }

    /// The address of the service, and who we are there; a text for people, without a secret.
    var account: String {
        switch self {
        case .jira(let jira):
            "\(jira.baseURL), \(jira.email.map { "as \($0) " } ?? "")with a token (a secret)"
        case .github(let github):
            switch github.login {
            case .token: "\(github.baseURL), with a token (a secret)"
            case .app(let id, _): "\(github.baseURL), as the app \(id) with its key (a secret)"
            }
        }
    }

    /// Place and account, without a secret.
    var summary: String { "\(place), at \(account)" }

    /// Equal for two reminders that log in at one address in the same way; it holds a secret.
    var accountIdentity: String {
        let parts =
            switch self {
            case .jira(let jira): [jira.baseURL, jira.email ?? "", jira.token.reveal()]
            case .github(let github):
                switch github.login {
                case .token(let token): [github.baseURL, token.reveal()]
                case .app(let id, let key): [github.baseURL, id, key.reveal()]
                }
            }
        return "\(service) \(parts.joined(separator: " "))"
    }

    /// Equal for two reminders whose tickets are written in the same way, too; it holds a secret.
    var identity: String {
        let parts: [String?] =
            switch self {
            case .jira(let jira):
                [
                    configuredPlace, jira.issueType, "\(jira.hasSubtasks)",
                    String(decoding: JSONValue.object(jira.fields).utf8, as: UTF8.self),
                    jira.resolveTransition, jira.reopenTransition,
                ]
            case .github: [configuredPlace]
            }
        return "\(accountIdentity)\n\(parts)"
    }
}

extension TrackerTarget {
    /// Reads the way of a reminder that keeps tickets; nil for one that tells people.
    init?(of name: String?, for operation: Operation, from reader: inout SettingsReader) {
        switch operation.target {
        case .slack: return nil
        case .jira: self = .jira(JiraConfiguration(of: name, for: operation, from: &reader))
        case .github: self = .github(GitHubConfiguration(of: name, from: &reader))
        }
    }
}

extension JiraConfiguration {
    fileprivate init(
        of name: String?,
        for operation: Operation,
        from reader: inout SettingsReader
    ) {
        let url = reader.value(\.tickets.jiraURL, of: name)
        let email = reader.value(\.tickets.jiraEmail, of: name)
        let urlKey = reader.key(SettingKey.jiraURL, of: name)
        reader.require(SettingKey.jiraURL, for: operation, of: name)
        reader.require(SettingKey.jiraToken, for: operation, of: name)
        if email == nil, WebAddress(url ?? "")?.isAtlassianSite == true {
            reader.require(
                reader.key(SettingKey.jiraEmail, of: name),
                " where \(reader.word(for: urlKey)) is a site of Atlassian's cloud"
            )
        }
        reader.requirePlace(SettingKey.jiraProject, or: SettingKey.jiraProjectFrom, of: name)
        self.init(
            baseURL: url ?? "",
            email: email,
            token: reader.value(\.tickets.jiraToken, of: name) ?? Secret(""),
            project: reader.value(\.tickets.jiraProject, of: name),
            issueType: reader.value(\.tickets.jiraIssueType, of: name),
            hasSubtasks: reader.value(\.tickets.jiraSubtasks, of: name),
            fields: reader.value(\.tickets.jiraFields, of: name),
            resolveTransition: reader.value(\.tickets.jiraResolveTransition, of: name),
            reopenTransition: reader.value(\.tickets.jiraReopenTransition, of: name)
        )
    }
}

extension GitHubConfiguration {
    fileprivate init(of name: String?, from reader: inout SettingsReader) {
        reader.requirePlace(
            SettingKey.githubRepository,
            or: SettingKey.githubRepositoryFrom,
            of: name
        )
        self.init(
            baseURL: reader.value(\.tickets.githubAPIURL, of: name),
            login: Login(of: name, from: &reader),
            repository: reader.value(\.tickets.githubRepository, of: name)
        )
    }
}

extension GitHubConfiguration.Login {
    /// Reads the login: the reminder's own wins over an inherited one, and a token over an App.
    fileprivate init(of name: String?, from reader: inout SettingsReader) {
        let token = reader.key(SettingKey.githubToken, of: name)
        let appKeys = [SettingKey.githubAppID, SettingKey.githubPrivateKey]
            .map { [reader] in reader.key($0, of: name) }
        let hasOwnToken = token != SettingKey.githubToken && reader.isGiven(token)
        let hasOwnApp =
            appKeys != [SettingKey.githubAppID, SettingKey.githubPrivateKey]
            && appKeys.contains(where: reader.isGiven)
        let hasApp = appKeys.contains(where: reader.isGiven)
        if hasApp, reader.isGiven(token), hasOwnToken == hasOwnApp {
            reader.note(
                "\(reader.title(of: token)) and \(reader.word(for: appKeys[0])) are two logins:"
                    + " leave one of them out."
            )
        }
        guard hasOwnToken || !hasOwnApp && (reader.isGiven(token) || !hasApp) else {
            for (key, other) in [(appKeys[0], appKeys[1]), (appKeys[1], appKeys[0])] {
                reader.require(key, " where \(reader.word(for: other)) is set")
            }
            self = .app(
                id: reader.value(\.tickets.githubAppID, of: name) ?? "",
                privateKey: reader.value(\.tickets.githubPrivateKey, of: name) ?? Secret("")
            )
            return
        }
        reader.require(
            token,
            ", or \(SettingKey.githubAppID.name) and \(SettingKey.githubPrivateKey.name) must be set"
        )
        self = .token(reader.value(\.tickets.githubToken, of: name) ?? Secret(""))
    }
}

extension SettingsReader {
    /// Reports a key that a reminder's operation needs, where it is not set.
    fileprivate mutating func require(
        _ key: SettingKey,
        for operation: Operation,
        of name: String?
    ) {
        let word = word(for: self.key(SettingKey.reminderOperationKind, of: name))
        require(self.key(key, of: name), " where \(word) is \(operation.rawValue)")
    }

    fileprivate mutating func require(_ key: SettingKey, _ condition: String) {
        if !isGiven(key) { noteMissing(key, condition) }
    }

    /// Reports that a reminder's tickets have no place.
    fileprivate mutating func requirePlace(
        _ place: SettingKey,
        or path: SettingKey,
        of name: String?
    ) {
        let text = text(key(path, of: name))
        guard text == nil || text == SettingKey.none else { return }
        require(key(place, of: name), ", or \(path.title) must be set")
    }
}
