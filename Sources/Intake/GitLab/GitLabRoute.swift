import HTTPMessage

/// What a path below `/api/v4/` asks for.
///
/// Source: GitLab's `lib/api/ci/triggers.rb` (`:id/(ref/:ref/)trigger/pipeline`, where a ref may
/// hold dots and slashes, encoded or not), "Pipelines API" and "Projects API".
enum GitLabRoute: Sendable, Hashable {
    /// `ref` is nil in the plain form, which takes it from the parameters.
    case trigger(GitLabProject, ref: String?)
    case pipeline(GitLabProject, id: Int64)
    case project(GitLabProject)

    private static let projects = "/api/v4/projects/"
    private static let plainTrigger = "trigger/pipeline"
    private static let refPrefix = "ref/"
    private static let pipelines = "pipelines/"

    /// Reads a path that is still percent-encoded; nil when it is none of ours.
    init?(path: Substring, limits: GitLabLimits) {
        // A request target is ASCII (RFC 9112 3.2), where a Character is a byte.
        guard path.utf8.allSatisfy({ $0 < 0x80 }), path.hasPrefix(Self.projects) else { return nil }
        let parts = path.dropFirst(Self.projects.count)
            .split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard
            let segment = parts.first,
            let project = GitLabProject(segment: segment, limits: limits)
        else { return nil }
        guard let tail = parts.dropFirst().first else {
            self = .project(project)
            return
        }
        if tail == Self.plainTrigger {
            self = .trigger(project, ref: nil)
        } else if let ref = Self.ref(in: tail) {
            self = .trigger(project, ref: ref)
        } else if tail.hasPrefix(Self.pipelines),
            let id = Self.identifier(tail.dropFirst(Self.pipelines.count))
        {
            self = .pipeline(project, id: id)
        } else {
            return nil
        }
    }

    private static func ref(in tail: Substring) -> String? {
        guard tail.hasPrefix(refPrefix) else { return nil }
        let rest = tail.dropFirst(refPrefix.count)
        let end = "/" + plainTrigger
        guard rest.hasSuffix(end), rest.utf8.count > end.utf8.count else { return nil }
        return percentDecoded(rest.dropLast(end.count))
    }

    private static func identifier(_ text: Substring) -> Int64? {
        guard text.utf8.count <= 18, text.utf8.allSatisfy(\.isASCIIDigit) else { return nil }
        return Int64(text)
    }
}
