import Glibc
package import OpenSSL
import Platform

/// The reason why a server cannot listen; a retry helps only after somebody has repaired the cause.
package enum ServerError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The host is no address, or its name does not resolve.
    case badAddress(host: String)

    /// This machine does not have the address.
    case addressNotHere(host: String)

    case portOutOfRange(Int)

    /// Another process listens on the port.
    case portTaken(host: String, port: Int)

    /// Only privileged users may listen on the port.
    case notPermitted(host: String, port: Int)

    /// The path of a Unix-domain socket is empty or too long for the system.
    case badSocketPath(String, bytesMax: Int)

    /// The path has a file that is not a socket, which is not replaced.
    case notASocket(path: String)

    /// Another process listens at that path.
    case socketTaken(path: String)

    /// The file of a Unix-domain socket cannot be made; the text is the system's.
    case socketFile(path: String, text: String)

    /// An inherited descriptor is not a listening socket.
    case notListening(descriptor: Int32)

    /// The certificate or its key cannot be used.
    case tls(TLSError)

    /// The server was stopped; make a new one.
    case stopped

    /// Another system error, with its number and text.
    case system(call: String, number: Int32, text: String)

    init(binding failure: SystemCalls.Failure, host: String, port: Int) {
        switch failure.number {
        case EADDRINUSE: self = .portTaken(host: host, port: port)
        case EADDRNOTAVAIL, EAFNOSUPPORT: self = .addressNotHere(host: host)
        case EACCES, EPERM: self = .notPermitted(host: host, port: port)
        default: self.init(failure, during: "bind")
        }
    }

    init(listening failure: SystemCalls.Failure, path: String) {
        self =
            failure.number == EADDRINUSE
            ? .socketTaken(path: path)
            : .socketFile(path: path, text: "\(FileError(number: failure.number))")
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
        case .badSocketPath(let path, let bytesMax):
            "Cannot listen on unix:\(path): a socket's path has from 1 to \(bytesMax) bytes."
        case .notASocket(let path):
            "Cannot listen on unix:\(path): there is a file that is not a socket."
        case .socketTaken(let path):
            "Cannot listen on unix:\(path): another process listens there."
        case .socketFile(let path, let text):
            "Cannot listen on unix:\(path): \(text)."
        case .notListening(let descriptor):
            "Cannot listen: the descriptor \(descriptor), which LISTEN_FDS announces, "
                + "is not a listening socket."
        case .tls(let error):
            "Cannot listen: \(error)"
        case .stopped:
            "Cannot listen: the server was stopped."
        case .system(let call, let number, let text):
            "Cannot listen: \(call) failed: \(text) (error \(number))."
        }
    }
}
