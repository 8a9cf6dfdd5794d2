import HTTPTypes
import Outbound
import Vocabulary

// Stands in for what Outbound is about to have; gone with the merge.
extension OutboundError {
    var disposition: Disposition {
        switch self {
        case .invalidURL, .insecure, .responseTooLarge: .never
        case .unreachable: .retry(after: nil)
        case .interrupted(_, let sent), .timedOut(_, let sent): sent ? .unknown : .retry(after: nil)
        case .cancelled: .unknown
        }
    }
}

extension Answer {
    func disposition(now: Timestamp) -> Disposition {
        switch status {
        case 429, 503:
            .retry(after: headers[.retryAfter].flatMap { Int64($0) }.map { .seconds($0) })
        case 408, 500...: .unknown
        default: .never
        }
    }
}
