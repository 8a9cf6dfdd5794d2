/// The ways in which Port's action calls the service.
package enum Door: String, Sendable, CaseIterable {
    /// Port's "Trigger Webhook URL", asynchronous: the service reports the run's end.
    case webhook
    /// The same request to the trigger URL of a GitLab pipeline.
    case gitlab
    /// Port's synchronous request type: the answer ends the run.
    case synchronous
    /// An agent of the organization (`agent: true`): nobody is called, the run waits to be claimed.
    case agent

    /// Whether only the answer may end the run.
    package var isSynchronous: Bool { self == .synchronous }

    /// The name on the page.
    var title: String {
        switch self {
        case .webhook: "webhook"
        case .gitlab: "GitLab URL"
        case .synchronous: "synchronous"
        case .agent: "agent (pull)"
        }
    }
}
