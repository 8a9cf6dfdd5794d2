/// A file of the page that is the same for everybody.
enum PageAsset: String, Sendable, CaseIterable {
    case style = "console.css"
    case script = "console.js"
    case icon = "icon.svg"

    private var text: String {
        switch self {
        case .style: PageStyle.css
        case .script: PageScript.text
        case .icon: Self.bell
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
        uniqueKeysWithValues: allCases.map { ($0, PageFile(Array($0.text.utf8), type: $0.type)) }
    )

    var file: PageFile { Self.files[self] ?? PageFile(Array(text.utf8), type: type) }

    private static let bell = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36" role="img" aria-label="scorebell">
        <defs><linearGradient id="g" x1="0" y1="0" x2="1" y2="1">
        <stop offset="0" stop-color="#6d5efc"/><stop offset="1" stop-color="#2aa5ff"/>
        </linearGradient></defs>
        <rect width="36" height="36" rx="8" fill="url(#g)"/>
        <path fill="#fff" d="M18 7a1.8 1.8 0 0 1 1.8 1.8v.5a7 7 0 0 1 5.2 6.8c0 5 1.4 6.3 2.5 7.4.7
        .7.2 2-.8 2H9.3c-1 0-1.5-1.3-.8-2 1.1-1.1 2.5-2.4 2.5-7.4a7 7 0 0 1 5.2-6.8v-.5A1.8 1.8 0 0 1
        18 7Zm-3 19.5h6a3 3 0 0 1-6 0Z"/>
        <path fill="none" stroke="#5a6bfd" stroke-width="1.9" stroke-linecap="round"
        stroke-linejoin="round" d="m14.9 17.4 2.3 2.3 4.1-4.6"/>
        </svg>

        """
}
