import HTTPTypes

/// Which part of the admin site a path leads to.
enum AdminRoute: Sendable, Hashable {
    enum API: Sendable, Hashable {
        case runs
        case run(String)
        case retry(String)
        case cancel(String)
        case preview
        case reminders
        /// Sends a reminder now; `-` is the one without a name.
        case fire(String)
    }

    enum Page: Sendable, Hashable {
        case runs
        case run(String)
        /// Who was told in a run.
        case owners(String)
        case retry(String)
        case cancel(String)
        case preview
        case reminders
        /// One reminder; `-` is the one without a name.
        case reminder(String)
        case fire(String)
        case signOut
    }

    case asset(PageAsset)
    case description
    case signIn
    case api(API)
    case page(Page)
    /// What changes on the page of a run, or of all runs for nil.
    case events(ofRun: String?)

    /// Reads a path; nil when it is none of the admin site's.
    init?(_ path: Substring) {
        // A request target is ASCII (RFC 9112 3.2), where a Character is a byte.
        guard path.utf8.allSatisfy({ $0 < 0x80 }) else { return nil }
        let parts = path.split(separator: "/", maxSplits: 5, omittingEmptySubsequences: false)
            .dropFirst()
            .map { String($0) }
        func part(_ index: Int) -> String? { index < parts.count ? parts[index] : nil }
        guard parts.count <= 4 else { return nil }
        switch (part(0), part(1), part(2), part(3)) {
        case ("openapi.json"?, nil, nil, nil): self = .description
        case ("sign-in"?, nil, nil, nil): self = .signIn
        case ("assets"?, let name?, nil, nil):
            guard let asset = PageAsset(rawValue: name) else { return nil }
            self = .asset(asset)
        case ("api"?, let noun?, let job, let verb):
            guard let route = API(noun, job, verb) else { return nil }
            self = .api(route)
        case ("events"?, let job, nil, nil):
            guard job?.isJobID != false else { return nil }
            self = .events(ofRun: job)
        case (let noun?, let job, let verb, nil):
            guard let route = Page(noun, job, verb) else { return nil }
            self = .page(route)
        default: return nil
        }
    }

    private enum Methods: String {
        case read = "GET, HEAD"
        case write = "POST"
        case both = "GET, HEAD, POST"
    }

    private var methods: Methods {
        switch self {
        case .signIn, .page(.preview): .both
        case .api(.retry), .api(.cancel), .api(.preview), .api(.fire), .page(.retry),
            .page(.cancel), .page(.fire), .page(.signOut):
            .write
        default: .read
        }
    }

    /// What `Allow` says, but for OPTIONS, which every path takes.
    var allowed: String { methods.rawValue }

    func takes(_ method: HTTPRequest.Method) -> Bool {
        switch method {
        case .get, .head: methods != .write
        case .post: methods != .read
        default: false
        }
    }
}

extension AdminRoute.API {
    fileprivate init?(_ noun: String, _ job: String?, _ verb: String?) {
        switch (noun, job, verb) {
        case ("runs", nil, nil): self = .runs
        case ("preview", nil, nil): self = .preview
        case ("reminders", nil, nil): self = .reminders
        case ("reminders", let name?, "run"?): self = .fire(name)
        case ("runs", let job?, let verb) where job.isJobID:
            switch verb {
            case nil: self = .run(job)
            case "retry"?: self = .retry(job)
            case "cancel"?: self = .cancel(job)
            default: return nil
            }
        default: return nil
        }
    }
}

extension AdminRoute.Page {
    fileprivate init?(_ noun: String, _ job: String?, _ verb: String?) {
        switch (noun, job, verb) {
        case ("", nil, nil): self = .runs
        case ("preview", nil, nil): self = .preview
        case ("reminders", nil, nil): self = .reminders
        case ("reminders", let name?, nil): self = .reminder(name)
        case ("reminders", let name?, "run"?): self = .fire(name)
        case ("sign-out", nil, nil): self = .signOut
        case ("runs", let job?, let verb) where job.isJobID:
            switch verb {
            case nil: self = .run(job)
            case "owners"?: self = .owners(job)
            case "retry"?: self = .retry(job)
            case "cancel"?: self = .cancel(job)
            default: return nil
            }
        default: return nil
        }
    }
}

extension String {
    /// Whether it could be a job's id: some letters and digits.
    fileprivate var isJobID: Bool {
        (1...64).contains(utf8.count)
            && utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"):
                    true
                default: false
                }
            }
    }
}
