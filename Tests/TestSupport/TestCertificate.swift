import FoundationEssentials

/// A certificate with its key, made for one test by the openssl program.
package struct TestCertificate: Sendable {
    /// The PEM files.
    package var certificate: String
    package var privateKey: String

    /// Makes a certificate of `localhost` and the loopback addresses that signs itself.
    ///
    /// - Parameters:
    ///   - folder: Where its files go.
    ///   - name: What they are called, and the certificate's subject.
    /// - Throws: When openssl cannot.
    package init(in folder: String, name: String = "server") async throws {
        self.init(named: name, in: folder)
        try await Tool.run(
            [
                "openssl", "req", "-x509", "-days", "30", "-subj", "/CN=\(name)",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1,IP:::1",
                "-keyout", privateKey, "-out", certificate,
            ] + Self.newKey
        )
    }

    private init(named name: String, in folder: String) {
        certificate = "\(folder)/\(name).pem"
        privateKey = "\(folder)/\(name)-key.pem"
    }

    /// Returns a certificate that this one has signed.
    package func sign(_ name: String, in folder: String) async throws -> TestCertificate {
        let signed = TestCertificate(named: name, in: folder)
        let request = try await Tool.run(
            ["openssl", "req", "-new", "-subj", "/CN=\(name)", "-keyout", signed.privateKey]
                + Self.newKey
        )
        try await Tool.run(
            [
                "openssl", "x509", "-req", "-days", "30", "-CA", certificate, "-CAkey", privateKey,
                "-set_serial", "7", "-out", signed.certificate,
            ],
            input: request
        )
        return signed
    }

    /// Returns a certificate that ended in 2021.
    package static func expired(in folder: String) async throws -> TestCertificate {
        let expired = TestCertificate(named: "expired", in: folder)
        let request = try await Tool.run(
            ["openssl", "req", "-new", "-subj", "/CN=expired", "-keyout", expired.privateKey]
                + newKey
        )
        try request.write(toFile: "\(folder)/expired.csr", atomically: true, encoding: .utf8)
        try "".write(toFile: "\(folder)/index", atomically: true, encoding: .utf8)
        try """
        [ca]
        default_ca = it
        [it]
        database = \(folder)/index
        new_certs_dir = \(folder)
        rand_serial = yes
        policy = any
        default_md = sha256
        [any]
        commonName = supplied
        """
        .write(toFile: "\(folder)/ca.cnf", atomically: true, encoding: .utf8)
        try await Tool.run([
            "openssl", "ca", "-batch", "-selfsign", "-config", "\(folder)/ca.cnf",
            "-startdate", "20200101000000Z", "-enddate", "20210203000000Z", "-notext",
            "-keyfile", expired.privateKey, "-in", "\(folder)/expired.csr",
            "-out", expired.certificate,
        ])
        return expired
    }

    private static let newKey = [
        "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-batch",
    ]
}
