/// Points between the writes of a step at which tests end the process, to see what is repeated.
package struct StepFailpoints: Sendable {
    package enum Failpoint: String, Sendable, CaseIterable {
        /// A step that may be repeated is about to be done.
        case begun
        /// That an effect starts is stored, and it is about to happen.
        case started
        /// The work is done, and the store does not know it.
        case worked
        /// The store knows it.
        case stored
    }

    package var reached: @Sendable (Failpoint, _ step: String) -> Void

    package init(reached: @escaping @Sendable (Failpoint, _ step: String) -> Void) {
        self.reached = reached
    }

    package static let none = StepFailpoints { _, _ in }
}
