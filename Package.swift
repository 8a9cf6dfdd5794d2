// swift-tools-version: 6.2

import PackageDescription

/// The compiler settings of every target; the reason for each is in the Swift Evolution proposal.
let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),  // SE-0335
    .enableUpcomingFeature("InternalImportsByDefault"),  // SE-0409
    .enableUpcomingFeature("MemberImportVisibility"),  // SE-0444
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),  // SE-0461
    .enableUpcomingFeature("InferIsolatedConformances"),  // SE-0470
    .enableUpcomingFeature("ImmutableWeakCaptures"),  // SE-0481
    .strictMemorySafety(),  // SE-0458
    .treatAllWarnings(as: .error),
    .treatWarning("DeprecatedDeclaration", as: .warning),
    .treatWarning("ExplicitSendable", as: .error),
]

let argumentParser: Target.Dependency =
    .product(name: "ArgumentParser", package: "swift-argument-parser")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let coreMetrics: Target.Dependency = .product(name: "CoreMetrics", package: "swift-metrics")
let metrics: Target.Dependency = .product(name: "Metrics", package: "swift-metrics")
let serviceLifecycle: Target.Dependency =
    .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

/// What a module's pages are made of, compiled in, so that the executable needs no files beside it.
let pages: [Resource] = [.embedInCode("Resources")]

/// Returns one of our modules under `Sources`, with the settings all of them share.
func module(
    _ name: String,
    _ dependencies: [Target.Dependency],
    resources: [Resource] = []
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        resources: resources,
        swiftSettings: settings
    )
}

/// Returns the test target of one module, with what every suite may use.
func tests(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .testTarget(
        name: name,
        dependencies: [
            "HTTPMessage", "JSON", "Platform", "Reminders", "TestSupport",
        ] + dependencies,
        swiftSettings: settings
    )
}

let package = Package(
    name: "scorebell",
    products: [.executable(name: "scorebell", targets: ["scorebell"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CCurl",
            pkgConfig: "libcurl",
            providers: [.apt(["libcurl4-openssl-dev"])]
        ),
        .systemLibrary(name: "CLinux"),
        .target(name: "CProcess"),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"])]
        ),

        .systemLibrary(
            name: "CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"])]
        ),
        .systemLibrary(
            name: "CSQLite",
            pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"])]
        ),

        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),

        module("JSON", []),
        module("YAML", ["CYAML", "JSON"]),
        module("Platform", ["CProcess", "JSON"]),
        module("HTTPMessage", ["JSON", httpTypes]),
        module("OpenSSL", ["COpenSSL", "JSON", "Platform"]),
        module("HTTPWire", ["HTTPMessage", httpTypes]),
        module(
            "HTTPServer",
            [
                "CLinux", "HTTPMessage", "HTTPWire", "JSON", "OpenSSL", "Platform",
                httpTypes, logging, metrics, serviceLifecycle,
            ]
        ),
        module(
            "Outbound",
            [
                "CCurl", "HTTPMessage", "JSON", "OpenSSL", "Platform",
                httpTypes, logging, metrics,
            ]
        ),
        module("Exposition", [coreMetrics]),
        module("Templates", []),
        module("Scorecards", ["JSON", "Platform"]),
        module("Reminders", ["JSON", "OpenSSL", "Platform", "Scorecards"]),
        module("Schedules", ["JSON", "Jobs", "Platform", logging, metrics, serviceLifecycle]),
        module("Jobs", ["JSON", "Platform", logging, metrics, serviceLifecycle]),
        module("JobsSQLite", ["CSQLite", "JSON", "Jobs", "Platform"]),
        module("JobsPostgres", ["CPostgres", "JSON", "Jobs", "Platform"]),
        module(
            "Intake",
            ["HTTPMessage", "JSON", "Jobs", "OpenSSL", "Platform", "Reminders", httpTypes]
        ),
        module(
            "PortAPI",
            [
                "HTTPMessage", "JSON", "Outbound", "Platform", "Reminders", "Scorecards",
                httpTypes, logging,
            ]
        ),
        module(
            "Slack",
            [
                "HTTPMessage", "JSON", "OpenSSL", "Outbound", "Platform", "Reminders", httpTypes,
            ]
        ),
        module(
            "Jira",
            ["HTTPMessage", "JSON", "Outbound", "Platform", "Reminders", "Scorecards", httpTypes]
        ),
        module(
            "GitHub",
            [
                "HTTPMessage", "JSON", "OpenSSL", "Outbound", "Platform", "Reminders", "Scorecards",
                httpTypes,
            ]
        ),
        module(
            "PortPull",
            [
                "Intake", "JSON", "Jobs", "Outbound", "Platform", "PortAPI", "Reminders",
                logging, serviceLifecycle,
            ]
        ),
        module(
            "Workers",
            ["JSON", "Jobs", "Platform", "PortAPI", "Reminders", "Scorecards"]
        ),
        module(
            "Console",
            [
                "HTTPMessage", "JSON", "Jobs", "OpenSSL", "Platform", "Reminders",
                "Templates", httpTypes,
            ],
            resources: pages
        ),
        module(
            "Sandbox",
            [
                "HTTPMessage", "JSON", "OpenSSL", "Platform", "Templates",
                httpTypes, logging,
            ],
            resources: pages
        ),
        .executableTarget(
            name: "scorebell",
            dependencies: [
                "Console", "Exposition", "GitHub", "HTTPMessage", "HTTPServer", "HTTPWire",
                "Intake",
                "JSON", "Jira", "Jobs", "JobsPostgres", "JobsSQLite", "OpenSSL", "Outbound",
                "Platform", "PortAPI", "PortPull", "Reminders", "Sandbox", "Schedules",
                "Scorecards", "Slack", "Workers", "YAML",
                argumentParser, httpTypes, logging, metrics, serviceLifecycle,
            ],
            swiftSettings: settings
        ),

        .executableTarget(
            name: "StoreBench",
            dependencies: ["JSON", "Jobs", "JobsSQLite", "Platform"],
            path: "Tests/StoreBench",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "QueueBench",
            dependencies: [
                "JSON", "Jobs", "JobsPostgres", "JobsSQLite", "Platform", logging, metrics,
            ],
            path: "Benchmarks/QueueBench",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "MetricsBench",
            dependencies: ["Exposition", metrics],
            path: "Benchmarks/MetricsBench",
            swiftSettings: settings
        ),
        .executableTarget(
            name: "HTTPBench",
            dependencies: [
                "HTTPMessage", "HTTPServer", "Intake", "JSON", "OpenSSL", "Platform", httpTypes,
                logging,
            ],
            path: "Benchmarks/HTTPBench",
            swiftSettings: settings
        ),
        .target(name: "CWorkCount", path: "Tests/CWorkCount"),
        .target(
            name: "TestSupport",
            dependencies: ["CWorkCount", "JSON", "Platform"],
            path: "Tests/TestSupport",
            swiftSettings: settings
        ),
        .target(
            name: "TicketSupport",
            dependencies: ["JSON", "Platform", "Reminders", "Scorecards", "TestSupport"],
            path: "Tests/TicketSupport",
            swiftSettings: settings
        ),
        tests("TidyTests", []),
        tests("JSONTests", []),
        tests("HTTPMessageTests", [httpTypes]),
        tests("IntakeTests", ["Intake", "Jobs", "JobsSQLite", "OpenSSL", httpTypes]),
        tests(
            "EndToEndTests",
            [
                "HTTPServer", "Jobs", "JobsSQLite", "OpenSSL", "Outbound", "Sandbox", "scorebell",
                "YAML",
                httpTypes, logging,
                .product(name: "InMemoryLogging", package: "swift-log"),
            ]
        ),
        tests("ConsoleTests", ["Console", "Jobs", "JobsSQLite", "Scorecards", "Slack", httpTypes]),
        tests("ExpositionTests", ["Exposition", metrics]),
        tests("ScorecardsTests", ["Scorecards"]),
        tests("TemplatesTests", ["Templates"]),
        tests("YAMLTests", ["YAML"]),
        tests(
            "WorkersTests",
            [
                "GitHub", "Jira", "Jobs", "Outbound", "PortAPI", "Sandbox", "Scorecards",
                "TicketSupport", "Workers", httpTypes, logging,
            ]
        ),
        tests("RemindersTests", ["Scorecards", "TicketSupport"]),
        tests("PortAPITests", ["Outbound", "PortAPI", "Scorecards", httpTypes, logging]),
        tests(
            "PortPullTests",
            [
                "HTTPServer", "Intake", "Jobs", "JobsSQLite", "Outbound", "PortAPI", "PortPull",
                "Sandbox", httpTypes, logging,
                .product(name: "InMemoryLogging", package: "swift-log"),
            ]
        ),
        tests(
            "SlackTests",
            [
                "HTTPServer", "Outbound", "PortAPI", "Sandbox", "Scorecards", "Slack", "Workers",
                httpTypes, logging,
            ]
        ),
        tests(
            "JiraTests",
            [
                "HTTPServer", "Jira", "Outbound", "Sandbox", "Scorecards", "TicketSupport",
                httpTypes,
                logging,
            ]
        ),
        tests(
            "GitHubTests",
            [
                "GitHub", "HTTPServer", "OpenSSL", "Outbound", "Sandbox", "Scorecards",
                "TicketSupport", httpTypes, logging,
            ]
        ),
        tests("SandboxTests", ["Sandbox", "HTTPServer", httpTypes, logging]),
        tests(
            "OutboundTests",
            [
                "OpenSSL", "Outbound", httpTypes, logging,
                .product(name: "InMemoryLogging", package: "swift-log"),
            ]
        ),
        tests("OpenSSLTests", ["OpenSSL"]),
        tests("PlatformTests", []),
        .testTarget(
            name: "SchedulesTests",
            dependencies: [
                "Jobs", "JobsPostgres", "Platform", "Schedules", "TestSupport", logging, metrics,
                .product(name: "InMemoryLogging", package: "swift-log"),
            ],
            exclude: ["peers.py"],
            swiftSettings: settings
        ),
        tests("HTTPWireTests", ["HTTPWire", httpTypes]),
        .target(
            name: "FuzzTargets",
            dependencies: [
                "HTTPMessage", "HTTPServer", "HTTPWire", "Intake", "JSON", "OpenSSL",
                "Platform", "PortAPI", "Scorecards", "Templates", "YAML", httpTypes,
            ],
            path: "Fuzz/Targets",
            swiftSettings: settings
        ),
        tests("FuzzTests", ["FuzzTargets"]),
        .testTarget(
            name: "DifferentialTests",
            dependencies: ["HTTPMessage", "HTTPWire", "TestSupport", httpTypes],
            exclude: ["peers.py"],
            swiftSettings: settings
        ),
        tests(
            "HTTPServerTests",
            [
                "HTTPServer", "HTTPWire", "OpenSSL", "Outbound",
                httpTypes, logging, metrics, serviceLifecycle,
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),
        .target(
            name: "JobStoreConformance",
            dependencies: ["JSON", "Jobs", "Platform", logging],
            path: "Tests/JobStoreConformance",
            swiftSettings: settings
        ),
        tests(
            "JobsTests",
            [
                "Jobs", "JobStoreConformance", "JobsSQLite", logging, metrics, serviceLifecycle,
                .product(name: "InMemoryLogging", package: "swift-log"),
                .product(name: "MetricsTestKit", package: "swift-metrics"),
            ]
        ),
        tests("JobsPostgresTests", ["Jobs", "JobsPostgres", "JobStoreConformance"]),
        tests("JobsSQLiteTests", ["Jobs", "JobsSQLite", "JobStoreConformance"]),
    ]
)

// The fuzzer has libFuzzer's main function, and nothing but `make fuzz` can link it.
if Context.environment["SCOREBELL_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzer",
            dependencies: ["FuzzTargets"],
            path: "Fuzz/Driver",
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}
