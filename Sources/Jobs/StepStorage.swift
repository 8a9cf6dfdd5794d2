/// When the end of a step is stored.
package enum StepStorage: Sendable {
    /// Before the attempt goes on.
    case atOnce
    /// In one commit with the next write of the attempt, which may be its end.
    ///
    /// A crash before that leaves the step as it was before: not done, or an effect unknown.
    case withNext
}
