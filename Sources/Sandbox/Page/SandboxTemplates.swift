/// The page's Mustache templates, from the files in `Resources`.
enum SandboxTemplates {
    enum Name: String, Sendable {
        case page, runs, channel
    }

    static var all: [(name: String, text: String)] {
        [
            (Name.page.rawValue, PackageResources.page_mustache),
            (Name.runs.rawValue, PackageResources.runs_mustache),
            (Name.channel.rawValue, PackageResources.channel_mustache),
            ("run", PackageResources.run_mustache),
            ("message", PackageResources.message_mustache),
        ]
        .map { ($0, String(decoding: $1, as: UTF8.self)) }
    }
}
