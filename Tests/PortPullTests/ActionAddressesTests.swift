import PortPull
import Testing

/// Which actions are ours: URLs are compared by what they mean, not by how they are written.
struct ActionAddressesTests {
    private static let root = ActionAddresses(["https://bell.example"])

    @Test(
        arguments: [
            "https://bell.example/webhook", "HTTPS://Bell.Example:443/webhook/",
            "https://bell.example./webhook", "https://bell.example/%77ebhook",
            "https://bell.example/webhook?wait=20", "https://bell.example",
        ]
    )
    func `the same place in other letters is ours`(url: String) {
        #expect(Self.root.target(of: url) == ActionAddresses.Target())
    }

    @Test(
        arguments: [
            "http://bell.example/webhook", "https://bell.example:8443/webhook",
            "https://bell.example.evil/webhook", "https://bell.example@evil/webhook",
            "https://evil/https://bell.example/webhook", "https://notbell.example/webhook",
            "https://bell.example/other", "https://bell.example/webhook/weekly/event",
            "https://bell.example/webhook/We%20ekly", "https://bell.example/a/../webhook",
            "ftp://bell.example/webhook", "/webhook", "", "{{ .secrets.url }}",
        ]
    )
    func `another place is not`(url: String) {
        #expect(Self.root.target(of: url) == nil)
    }

    @Test func `what follows the webhook names the reminder`() {
        let target = Self.root.target(of: "https://bell.example/webhook/weekly")
        #expect(target?.reminder == "weekly")
        let hook = ActionAddresses(["https://bell.example/team/webhook"])
        #expect(hook.target(of: "https://bell.example/team/webhook/weekly")?.reminder == "weekly")
        #expect(hook.target(of: "https://bell.example/team/webhook") == ActionAddresses.Target())
        #expect(hook.target(of: "https://bell.example/webhook") == nil)
        #expect(hook.target(of: "https://bell.example/teams/webhook") == nil)
    }

    @Test func `an address of the user's own is the reminder without a name`() {
        let own = ActionAddresses(["http://[::1]:9000/remind", "nonsense"])
        #expect(own.target(of: "http://[::1]:9000/remind") == ActionAddresses.Target())
        #expect(own.target(of: "http://[::1]:9000/remind/weekly") == nil)
        #expect(!ActionAddresses.isAddress("nonsense"))
    }
}
