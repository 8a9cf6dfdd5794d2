/// A service that is called, and the form by which its answers are told from those of a proxy, a
/// balancer or a portal on the way.
///
/// No call can be made without one, so every route of every service is held to a form.
package struct UpstreamService: Sendable {
    /// From a closed set (`port`, `slack`): a label of logs and metrics.
    package let label: String
    /// What sentences call it.
    package let name: String
    private let hasOwnForm: @Sendable (Answer) -> Bool

    /// Names a service.
    ///
    /// - Parameters:
    ///   - label: For logs and metrics.
    ///   - name: For sentences.
    ///   - hasOwnForm: Whether an answer has the service's form. It is asked about successes,
    ///     redirects and refusals, not about what `gave` takes from anybody.
    package init(
        label: String,
        name: String,
        hasOwnForm: @escaping @Sendable (Answer) -> Bool
    ) {
        self.label = label
        self.name = name
        self.hasOwnForm = hasOwnForm
    }

    /// Names a service that is taken to answer every call itself.
    package static func trusted(_ label: String) -> UpstreamService {
        UpstreamService(label: label, name: label) { _ in true }
    }

    /// Returns if an answer counts as the service's.
    func gave(_ answer: Answer) -> Bool {
        switch answer.status {
        // These ask for another try, whoever says so.
        case 408, 425, 429, 500...: true
        default: hasOwnForm(answer)
        }
    }
}
