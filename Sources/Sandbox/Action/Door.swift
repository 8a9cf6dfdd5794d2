/// The ways in which an action can call a service, as far as they differ for Port.
package enum Door: String, Sendable, CaseIterable {
    /// Port's "Trigger Webhook URL", asynchronous: the service reports the run's end itself.
    case webhook
    /// The same request to the URL of a GitLab pipeline's trigger.
    case gitlab
    /// Port's synchronous request type: the answer is the run's end.
    case synchronous

    /// True when nobody but the answer may end the run.
    package var isSynchronous: Bool { self == .synchronous }

    /// What the page calls it.
    var title: String {
        switch self {
        case .webhook: "webhook"
        case .gitlab: "GitLab URL"
        case .synchronous: "synchronous"
        }
    }
}
