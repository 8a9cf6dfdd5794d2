import HTTPMessage
import JSON
import Jobs
import Reminders

/// The page that lists everybody who was told in a run.
struct OwnersPage: Sendable {
    private let reader: PageReader
    private let limits: AdminLimits

    init(_ reader: PageReader, _ limits: AdminLimits) {
        self.reader = reader
        self.limits = limits
    }

    private struct Model: Sendable {
        var frame: PageFrame
        var id: String
        var summary: String
        var filters: [FilterView]
        var rows: [OwnersView.Row]
        var hasRows: Bool
        var previous: String?
        var next: String?
    }

    /// Answers a request with one page of a run's owners; nil when there is no such run.
    func respond(
        to request: Request,
        ofRun id: String,
        in frame: PageFrame
    ) async throws(JobStoreError) -> Response? {
        guard let outcomes = try await reader.owners(ofRun: id) else { return nil }
        let fields = request.queryFields
        let state = fields?["state"].flatMap { OwnerState(exactly: $0) }
        let chosen = outcomes.filter { state == nil || OwnerState($0) == state }
        let path = "/runs/\(percentEncoded(id))/owners"
        let query = state.map { "state=\($0.rawValue)&" } ?? ""
        let paging = Paging(chosen.count, page: fields?["page"], size: limits.pageOwners) { page in
            "\(path)?\(query)page=\(page)"
        }
        let states: [(String, OwnerState?)] =
            [("All", nil)] + OwnerState.allCases.map { ($0.view.word, $0) }
        return .page(
            .owners,
            Model(
                frame: frame,
                id: id,
                summary: OwnersView.summary(outcomes),
                filters: states.map { word, other in
                    FilterView(
                        word: word,
                        href: path + (other.map { "?state=\($0.rawValue)" } ?? ""),
                        isHere: other == state
                    )
                },
                rows: chosen[paging.range].map(OwnersView.Row.init),
                hasRows: !chosen.isEmpty,
                previous: paging.previous,
                next: paging.next
            )
        )
    }
}
