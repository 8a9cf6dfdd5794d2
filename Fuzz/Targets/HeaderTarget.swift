import HTTPMessage
import HTTPServer
import HTTPTypes

/// A header's value: nobody but a trusted proxy tells an address, and a cookie is what was sent.
enum HeaderTarget {
    private static let proxies = TrustedProxies("10.0.0.0/8")
    private static let near = PeerAddress("10.0.0.1")
    private static let far = PeerAddress("192.0.2.1")
    private static let names = ["Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"]

    static func run(_ input: [UInt8]) throws(BrokenInvariant) {
        let text = String(decoding: input, as: UTF8.self)
        try checkProxies(text)
        try checkCookie(text)
    }

    private static func checkProxies(_ text: String) throws(BrokenInvariant) {
        guard let proxies, let near, let far else { return }
        for name in names.compactMap({ HTTPField.Name($0) }) {
            let fields = RequestFields([name: text])
            let trusted = proxies.origin(fields, from: near)
            let untrusted = proxies.origin(fields, from: far)
            try BrokenInvariant.unless(
                untrusted.address == nil && untrusted.isSecure == nil,
                "anybody is believed"
            )
            guard let address = trusted.address else { continue }
            let element = name.rawName == "Forwarded" ? "for=\"[\(address)]\"" : "[\(address)]"
            let written = RequestFields([name: element])
            try BrokenInvariant.unless(
                proxies.origin(written, from: near).address == address,
                "\(address) written again is another"
            )
        }
    }

    private static func checkCookie(_ text: String) throws(BrokenInvariant) {
        let request = Request(.get, "/", headers: [.cookie: text])
        guard let value = request.cookie("a") else { return }
        try BrokenInvariant.unless(
            value.utf8.count + 2 <= text.utf8.count && !value.utf8.contains(UInt8(ascii: ";")),
            "a cookie was not sent so"
        )
        // In the middle: white space at the end of a header's value is no part of it.
        let again = Request(.get, "/", headers: [.cookie: "b=1; a=\(value); c=2"]).cookie("a")
        try BrokenInvariant.unless(again.map { Array($0.utf8) } == Array(value.utf8), "another")
    }
}
