import Glibc

/// Why a server cannot listen; a retry helps only after somebody has changed something.
package enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The host is no address of any kind, or its name does not resolve.
    case badAddress(host: String)

    /// The address belongs to another machine.
    case addressNotHere(host: String)

    case portOutOfRange(Int)

    /// Somebody listens there already.
    case portTaken(host: String, port: Int)

    /// The port is one that only privileged users may take.
    case notPermitted(host: String, port: Int)

    /// The server was stopped before; make a new one.
    case stopped

    /// Another system error, with its number and its text.
    case system(call: String, number: Int32, text: String)

    init(binding failure: SystemCalls.Failure, host: String, port: Int) {
        switch failure.number {
        case EADDRINUSE: self = .portTaken(host: host, port: port)
        case EADDRNOTAVAIL: self = .addressNotHere(host: host)
        case EACCES, EPERM: self = .notPermitted(host: host, port: port)
        default: self.init(failure, during: "bind")
        }
    }

    init(_ failure: SystemCalls.Failure, during call: String) {
        self = .system(call: call, number: failure.number, text: failure.text)
    }

    package var description: String {
        switch self {
        case .badAddress(let host):
            "Cannot listen on \(host): it is neither an IP address nor a name that resolves."
        case .addressNotHere(let host):
            "Cannot listen on \(host): this machine does not have that address."
        case .portOutOfRange(let port):
            "Cannot listen on port \(port): a port is a number from 0 to 65535."
        case .portTaken(let host, let port):
            "Cannot listen on \(BoundAddress(host: host, port: port)): the port is already taken."
        case .notPermitted(let host, let port):
            "Cannot listen on \(BoundAddress(host: host, port: port)): no permission for that port."
        case .stopped:
            "Cannot listen: the server was stopped."
        case .system(let call, let number, let text):
            "Cannot listen: \(call) failed: \(text) (error \(number))."
        }
    }
}
