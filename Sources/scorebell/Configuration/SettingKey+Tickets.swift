import JSON
import Platform
import Reminders
import Scorecards

/// Rows about trackers of tickets.
extension SettingKey {
    /// A Jira's address, without what its API adds to it and without a slash at its end.
    func jiraAddress() -> Setting<String?> {
        parsedOrNil("the address of a Jira such as https://acme.atlassian.net") {
            text throws(SettingMistake) in
            guard var address = WebAddress(text) else { return nil }
            // People copy it from an API's documentation.
            if let rest = address.path.firstIndex(of: "rest") {
                address.path.removeSubrange(rest...)
            }
            if ["jira.com", "www.jira.com"].contains(address.host) {
                throw SettingMistake(
                    reason: "it is port-sender's default, which is nobody's Jira; name your site."
                )
            }
            let isGateway = address.host == "api.atlassian.com"
            guard isGateway || address.isAtlassianSite else { return address.text }
            guard address.isSecure else { throw .insecure }
            if isGateway {
                guard address.path.count == 3, address.path.starts(with: ["ex", "jira"]) else {
                    throw SettingMistake(
                        reason: "there it has to be https://api.atlassian.com/ex/jira/CLOUD-ID;"
                            + " /_edge/tenant_info of your site tells the id."
                    )
                }
            } else if !address.path.isEmpty {
                throw SettingMistake(
                    reason: "a site of Atlassian's cloud has no path; write \(address.origin)."
                )
            }
            return address.text
        }
    }

    /// The name of a login, which ends at its first colon.
    func userName() -> Setting<String?> {
        optional("an e-mail address, or a user's name without a colon") { text in
            text.utf8.contains(UInt8(ascii: ":")) ? "it holds a colon." : nil
        }
    }

    /// A project's key.
    ///
    /// Source: Jira "Changing the project key format": whatever the pattern, it is upper-case ASCII.
    func projectKey() -> Setting<String?> {
        optional("a project's key such as OPS") { text in
            if text.wholeMatch(of: #/[A-Z][A-Z0-9_]*/#) != nil { return nil }
            if text.wholeMatch(of: #/[0-9]+/#) != nil {
                return
                    "it is a number; the key is what stands before the number of an issue, as OPS"
                    + " in OPS-12."
            }
            return "it is written in capitals, digits and _, and begins with a letter."
        }
    }

    /// Further fields of new issues; those that are ours may not be among them.
    func extraFields() -> Setting<[ExactString: JSONValue]> {
        let ours: [ExactString] = [
            "project", "issuetype", "summary", "description", "labels", "parent",
        ]
        return changed { $0.form = .json }
            .setting("a JSON object of fields by their ids", orElse: [:]) {
                text throws(SettingMistake) in
                let value: JSONValue
                do {
                    value = try JSONValue(parsing: Array(text.utf8))
                } catch {
                    throw SettingMistake(reason: "\(error)")
                }
                guard let fields = value.object else { return nil }
                if let own = ours.first(where: { fields[$0] != nil }) {
                    throw SettingMistake(reason: "\(own) is what scorebell writes itself.")
                }
                return fields
            }
    }

    /// The API of GitHub, to which an Enterprise server's path is added where it lacks.
    func githubAddress(default url: String) -> Setting<String> {
        parsed("the address of GitHub's API", default: url) { text throws(SettingMistake) in
            guard var address = WebAddress(text) else { return nil }
            if ["github.com", "www.github.com"].contains(address.host) {
                throw SettingMistake(
                    reason: "that is the site for people; its API is https://api.github.com."
                )
            }
            let isAPI = address.host.hasPrefix("api.")
            if address.host.hasSuffix(".ghe.com"), !isAPI {
                throw SettingMistake(
                    reason: "that is the site for people; its API is https://api.\(address.host)."
                )
            }
            if isAPI, !address.isSecure { throw .insecure }
            if address.path.isEmpty, !isAPI { address.path = ["api", "v3"] }
            return address.text
        }
    }

    func appID() -> Setting<String?> {
        optional("the id or client id of a GitHub App, such as 123456 or Iv23li0123456789abcd") {
            $0.wholeMatch(of: #/[A-Za-z0-9._-]+/#) == nil ? "it has other characters." : nil
        }
    }

    /// A private key in PEM, whose line ends may be written as `\n`, as one line of an environment
    /// file has them.
    func pemKey() -> Setting<Secret?> {
        changed { ($0.isSecret, $0.form) = (true, .pem) }
            .parsedOrNil("the private key of a GitHub App, in PEM") {
                text throws(SettingMistake) in
                let key = text.contains("\n") ? text : text.replacing(#"\n"#, with: "\n")
                if key.contains("ENCRYPTED") {
                    throw SettingMistake(reason: "it has a passphrase, which nobody can enter.")
                }
                let mark =
                    #/-----BEGIN (?:RSA )?PRIVATE KEY-----\s.*-----END (?:RSA )?PRIVATE KEY-----/#
                return key.contains(mark.dotMatchesNewlines()) ? Secret(key) : nil
            }
    }

    func repository() -> Setting<String?> {
        optional("a repository such as acme/services") { text in
            if text.wholeMatch(of: #/[A-Za-z0-9_-]+\/[A-Za-z0-9._-]+/#) != nil { return nil }
            return text.contains("://")
                ? "it stands without the address before it."
                : "it is the owner's name, a slash and its own name."
        }
    }

    /// Where an entity's project or repository stands; `none` is parsed as nil.
    func place() -> Setting<ChannelPath?> {
        parsed("owner.properties.X, entity.properties.X or none", default: Self.none) {
            text throws(SettingMistake) in
            text == Self.none ? .some(nil) : try Self.channelPath(text).map { .some($0) }
        }
    }

    /// Finds white space in a token, which was copied with it.
    static let spaces: Check = {
        $0.contains(where: \.isWhitespace) ? "it holds white space." : nil
    }
}

extension SettingMistake {
    fileprivate static let insecure = SettingMistake(reason: "it must start with https://.")
}
