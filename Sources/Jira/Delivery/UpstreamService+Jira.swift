import HTTPTypes
import JSON
import Outbound

extension UpstreamService {
    /// Jira: its successes are JSON or empty, and its refusals have one of its error bodies or
    /// headers.
    ///
    /// A 401 counts as Jira's in any form, because a login is not to be tried twice: further ones
    /// would lock the account.
    static let jira = UpstreamService(label: "jira", name: "Jira") { answer in
        switch answer.status {
        case 401: true
        case 200..<300:
            [nil, UInt8(ascii: "{"), UInt8(ascii: "[")]
                .contains(answer.body.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) })
        default:
            answer.isMarkedByJira || JiraRefusal(of: answer.body) != nil
        }
    }
}

extension Answer {
    /// Whether the answer has a header that Jira or Atlassian's gateway sets.
    fileprivate var isMarkedByJira: Bool {
        ["x-arequestid", "atl-traceid", "x-seraph-loginreason", "x-authentication-denied-reason"]
            .contains { header($0) != nil }
    }

    /// The value of a header without a constant in HTTPTypes.
    func header(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
