/// The names of the channels, people and groups of a workspace, by what a message says for them.
struct SlackNames: Sendable {
    private let workspace: Workspace?

    init(_ workspace: Workspace?) {
        self.workspace = workspace
    }

    /// The name for a mention such as `@U…` or `!subteam^S…`; nil for nobody of the workspace.
    func name(of mention: String) -> String? {
        if mention.hasPrefix("@") {
            return workspace?.person(String(mention.dropFirst())).map { "@\($0.name)" }
        }
        guard mention.hasPrefix("!subteam^") else { return nil }
        return workspace?.group(String(mention.dropFirst(9))).map { "@\($0.handle)" }
    }

    /// The name of a channel such as `#C…`.
    func name(ofChannel mention: String) -> String? {
        workspace?.channel(String(mention.dropFirst())).map { "#\($0.name)" }
    }
}
