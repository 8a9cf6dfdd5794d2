/// A service that is called, with the test that tells its answers from those of a proxy, load
/// balancer or captive portal.
///
/// Every call names one, so the answers of every route are tested.
package struct UpstreamService: Sendable {
    /// The label in logs and metrics, such as `port`.
    package let label: String
    /// The name in sentences.
    package let name: String
    private let hasOwnForm: @Sendable (Answer) -> Bool

    /// Makes a service.
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

    /// Makes a service whose every answer is accepted.
    package static func trusted(_ label: String) -> UpstreamService {
        UpstreamService(label: label, name: label) { _ in true }
    }

    /// Returns whether an answer counts as the service's.
    func gave(_ answer: Answer) -> Bool {
        switch answer.status {
        // These ask for a retry, whoever sent them.
        case 408, 425, 429, 500...: true
        default: hasOwnForm(answer)
        }
    }
}
