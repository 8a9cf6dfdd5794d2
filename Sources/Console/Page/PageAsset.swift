/// A file of the page that is the same for everybody.
enum PageAsset: String, Sendable, CaseIterable {
    case style = "console.css"
    case script = "console.js"
    case icon = "icon.svg"

    private var bytes: [UInt8] {
        switch self {
        case .style: PackageResources.console_css
        case .script: PackageResources.console_js
        case .icon: PackageResources.icon_svg
        }
    }

    private var type: String {
        switch self {
        case .style: "text/css; charset=utf-8"
        case .script: "text/javascript; charset=utf-8"
        case .icon: "image/svg+xml"
        }
    }

    /// The files as they are sent, each made once.
    private static let files = Dictionary(
        uniqueKeysWithValues: allCases.map { ($0, PageFile($0.bytes, type: $0.type)) }
    )

    var file: PageFile { Self.files[self] ?? PageFile(bytes, type: type) }
}
