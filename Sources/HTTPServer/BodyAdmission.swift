package import HTTPMessage

/// What becomes of a request's body, decided when its head has come and before it is read.
package enum BodyAdmission: Sendable {
    /// It is read, up to that many bytes; a longer one gets 413.
    case read(upTo: Int)
    /// It is not read: this is the answer, and the connection closes.
    case answer(Response)
}

/// Decides about a body by the head of its request, on the connection's loop, so quickly.
///
/// It is asked about bodies of more than `ServerLimits.unaskedBodyBytes`, and about those that did
/// not come whole with their heads.
package typealias BodyAdmitter = @Sendable (Request) -> BodyAdmission
