import Reminders
import Testing

struct EnglishPluralTests {
    /// What Python 3.11 with inflect 7.6.0 answers to `inflect.engine().plural(word).title()`.
    private static let answers = """
        1>1S 2fa>2Fas 42>42S API>Apis APIs>Apiss Analysis>Analyses Apis>Apiss Box>Boxes Bus>Buses
        Category>Categorys Child>Children Class>Classes Company>Companys Foot>Feet Goose>Geese
        Index>Indexes K8sService>K8Sservices Kubernetes>Kuberneteses Man>Men Matrix>Matrixes
        MicroService>Microservices Mouse>Mice MyService>Myservices Person>People
        Process>Processes REPOSITORY>Repositorys Repository>Repositorys SERVICE>Services
        Service>Services Status>Statuses Team>Teams User>Users Users>Userss Woman>Women
        _user>_Users a-b>A-Bs a_b>A_Bs ab->Ab-S ab_>Ab_S access>Accesses account>Accounts
        accountType>Accounttypes account_type>Account_Types action>Actions activity>Activities
        adapter>Adapters add-on>Add-Ons addon>Addons address>Addresses address_book>Address_Books
        adieu>Adieus agenda>Agendas agreement>Agreements ai>Ais aircraft>Aircraft
        airflow>Airflows ajax>Ajaxes alarm>Alarms album>Albums alert>Alerts alga>Algae
        alias>Aliases aliases>Aliase alpha>Alphas alumnus>Alumni analysis>Analyses
        analytics>Analytic answer>Answers antenna>Antennas anthrax>Anthraxes apex>Apexes api>Apis
        apiEndpoint>Apiendpoints api_endpoint>Api_Endpoints apm_service>Apm_Services app>Apps
        apparatus>Apparatuses appendix>Appendixes application>Applications approval>Approvals
        aquarium>Aquariums argo_app>Argo_Apps argocdApplication>Argocdapplications array>Arrays
        asset>Assets asylum>Asylums atlas>Atlases audit>Audits
        auditorium>Auditoriums auto>Autos automation>Automations aws>Aw aws-account>Aws-Accounts
        awsAccount>Awsaccounts awsResource>Awsresources axis>Axes azure>Azures
        azureDevopsProject>Azuredevopsprojects baby>Babies back-up>Back-Ups backup>Backups
        bacterium>Bacteria bank>Banks barracks>Barrack basis>Bases batch>Batches
        batch_job>Batch_Jobs batman>Batmen battery>Batteries beau>Beaus beef>Beefs belief>Beliefs
        beta>Betas bias>Biases bison>Bisons bitbucketRepository>Bitbucketrepositories
        blueprint>Blueprints bonus>Bonuses bookshelf>Bookshelves boss>Bosses box>Boxes
        box_office>Box_Offices boy>Boys brainchild>Brainchilds branch>Branches
        branch_policy>Branch_Policies brief>Briefs bucket>Buckets budget>Budgets
        buffalo>Buffaloes bug>Bugs build>Builds building>Buildings bureau>Bureaus bus>Buses
        bus_line>Bus_Lines business>Businesses businessman>Businessmen buy>Buys buzz>Buzzes
        cache>Caches cactus>Cactuses cafe>Cafes café>Cafés calf>Calves camera>Cameras
        campus>Campuses can>Cans canvas>Canvases capability>Capabilities carafe>Carafes
        cargo>Cargoes cart>Carts case>Cases casino>Casinos category>Categories cattle>Cattles
        cdn>Cdns census>Censuses certificate>Certificates certification>Certifications
        chairman>Chairmen chairwoman>Chairwomen changeFailureRate>Changefailurerates
        channel>Channels chaos>Chaoses chassis>Chassis chat>Chats chateau>Chateaus check>Checks
        checkmarxScan>Checkmarxscans chef>Chefs cherub>Cherubs chief>Chiefs
        chief-of-staff>Chiefs-Of-Staff child>Children church>Churches city>Cities claim>Claims
        class>Classes class-of-service>Classes-Of-Service clef>Clefs cli>Clis client>Clients
        cliff>Cliffs climax>Climaxes cloudAccount>Cloudaccounts cloudResource>Cloudresources
        cloud_resource>Cloud_Resources cluster>Clusters cms>Cm cod>Cod
        codacyRepository>Codacyrepositories codex>Codices combo>Comboes commit>Commits
        company>Companies compass>Compasses complex>Complexes compliance>Compliances
        component>Components concerto>Concertoes connector>Connectors container>Containers
        contract>Contracts control>Controls corps>Corps corpus>Corpuses cortex>Cortexes
        cortexService>Cortexservices cosmos>Cosmoses cost-center>Cost-Centers
        costCategory>Costcategories costCenter>Costcenters country>Countries course>Courses
        credential>Credentials credentials>Credential crisis>Crises criterion>Criteria crm>Crms
        crossroads>Crossroad crowfoot>Crowfeet crux>Cruxes cube>Cubes currency>Currencies
        curriculum>Curriculums customer>Customers cve>Cves cves>Cve cyberarkSafe>Cyberarksafes
        dag>Dags dash>Dashes dashboard>Dashboards data>Datas data-set>Data-Sets
        data-source>Data-Sources dataProduct>Dataproducts dataSet>Datasets dataSource>Datasources
        data_center>Data_Centers data_product>Data_Products database>Databases
        datacenter>Datacenters datadogMonitor>Datadogmonitors datadogSLO>Datadogsloes
        datadog_monitor>Datadog_Monitors dataset>Datasets datasource>Datasources datum>Data
        day>Days db>Dbs deaf>Deafs deer>Deer delivery>Deliveries delta>Deltas demo>Demos
        dependency>Dependencies deployment>Deployments deploymentConfig>Deploymentconfigs
        deploymentFrequency>Deploymentfrequencies developer>Developers device>Devices
        devops>Devop diagnosis>Diagnoses diagnostics>Diagnostic dice>Dices die>Dice
        directory>Directories disco>Discoes dish>Dishes disk>Disks display>Displays dns>Dn
        doc>Docs document>Documents documentation>Documentations dogma>Dogmas domain>Domains
        domino>Dominoes données>Donnée doraMetric>Dorametrics dora_metric>Dora_Metrics
        dormouse>Dormice drama>Dramas dress>Dresses duplex>Duplexes dwarf>Dwarves dynamo>Dynamos
        dynatraceProblem>Dynatraceproblems dynatrace_entity>Dynatrace_Entities earnings>Earning
        ec2>Ec2S echo>Echoes economics>Economic ecs>Ec edge>Edges
        editor-in-chief>Editors-In-Chief eks>Ek elf>Elves embargo>Embargoes emphasis>Emphases
        employee>Employees emr>Emrs end-to-end>Ends-To-End endpoint>Endpoints engineer>Engineers
        engineer_experience>Engineer_Experiences enigma>Enigmas entity>Entities entry>Entries
        env>Envs environment>Environments epic>Epics epoch>Epoches equipment>Equipment erp>Erps
        ethics>Ethic euro>Euros event>Events event-source>Event-Sources evidence>Evidences
        exception>Exceptions expense>Expenses experiment>Experiments extension>Extensions
        extra>Extras eyetooth>Eyeteeth factory>Factories fax>Faxes feature>Features
        feature-store>Feature-Stores featureFlag>Featureflags feature_flag>Feature_Flags
        feedback>Feedbacks fife>Fifes finding>Findings fireman>Firemen firewall>Firewalls
        firmware>Firmwares fish>Fish fisherman>Fishermen fix>Fixes fix_version>Fix_Versions
        fizz>Fizzes flag>Flags floor>Floors flux>Fluxes focus>Focuses follow-up>Follow-Ups
        foo+bar>Foo+Bars foo.bar>Foo.Bars foo/bar>Foo/Bars foo:bar>Foo:Bars foo@bar>Foo@Bars
        foot>Feet forefoot>Forefeet formula>Formulas forum>Forums frequency>Frequencies
        function>Functions function-app>Function-Apps fund>Funds fungus>Funguses gallows>Gallows
        gas>Gases gateway>Gateways gcp>Gcps gcp_project>Gcp_Projects genus>Genera german>Germen
        ghetto>Ghettos giraffe>Giraffes githubIssue>Githubissues
        githubPullRequest>Githubpullrequests githubRepository>Githubrepositories
        githubTeam>Githubteams githubUser>Githubusers githubWorkflow>Githubworkflows
        githubWorkflowRun>Githubworkflowruns github_repository>Github_Repositories
        gitlabGroup>Gitlabgroups gitlabMergeRequest>Gitlabmergerequests
        gitlabPipeline>Gitlabpipelines gitlabProject>Gitlabprojects gke>Gkes glass>Glasses
        glass_type>Glass_Types glasses>Glass go>Goes goal>Goals godchild>Godchilds goes>Go
        golf>Golves good>Goods goods>Good googleProject>Googleprojects
        google_project>Google_Projects goose>Geese grandchild>Grandchilds
        graphql_query>Graphql_Queries grotto>Grottoes group>Groups guide>Guides gulf>Gulfs
        guy>Guys half>Halves hand-off>Hand-Offs hardware>Hardwares hash>Hashes hash_key>Hash_Keys
        headquarters>Headquarters helix>Helices helmChart>Helmcharts helm_release>Helm_Releases
        hero>Heroes hex>Hexes hippo>Hippos history>Histories holiday>Holidays hoof>Hoofs
        hook>Hooks host>Hosts human>Humans hypothesis>Hypotheses iam>Iams id>Ids
        identity>Identities ids>Id image>Images inbox>Inboxes incident>Incidents index>Indexes
        indices>Indice inference>Inferences info>Infos information>Information
        infrastructure>Infrastructures ingress>Ingresses initiative>Initiatives innings>Innings
        instance>Instances insurance>Insurances integration>Integrations inventory>Inventories
        invoice>Invoices ip>Ips iris>Irises issue>Issues item>Items jeans>Jean
        jenkins>Jenkin jinx>Jinxes jiraEpic>Jiraepics jiraIssue>Jiraissues
        jira_project>Jira_Projects job>Jobs journey>Journeys k8s>K8 k8sCluster>K8Sclusters
        k8s_cluster>K8S_Clusters kafka>Kafkas kafkaCluster>Kafkaclusters kafkaTopic>Kafkatopics
        key>Keys kibbutz>Kibbutzzes kilo>Kilos knife>Knives knowledge>Knowledges kpi>Kpis
        kubernetes>Kubernete lake>Lakes lakehouse>Lakehouses lambda>Lambdas larva>Larvas
        larynx>Larynxes latex>Latexes launchDarklyFeatureFlag>Launchdarklyfeatureflags
        leadTime>Leadtimes lead_time>Lead_Times leaf>Leaves ledger>Ledgers lens>Lenses
        lesson>Lessons lib>Libs library>Libraries licence>Licences license>Licenses life>Lives
        line-of-business>Lines-Of-Business linux>Linuxes llm>Llms loadBalancer>Loadbalancers
        load_balancer>Load_Balancers loaf>Loaves loan>Loans login>Logins logistics>Logistic
        logo>Logos loss>Losses louse>Lice lynx>Lynxes machine>Machines macro>Macros
        mailbox>Mailboxes mainframe>Mainframes man>Men manager>Managers mango>Mangoes
        manifesto>Manifestos mars>Mar mart>Marts mass>Masses match>Matches match_rule>Match_Rules
        mathematics>Mathematic matrix>Matrixes maximum>Maximums may>Mays maze>Mazes means>Mean
        medium>Mediums member>Members memo>Memos memorandum>Memorandums memory>Memories
        mergeRequest>Mergerequests merge_request>Merge_Requests mess>Messes message>Messages
        metamorphosis>Metamorphoses metric>Metrics metrics>Metric micro>Micros
        micro_service>Micro_Services microservice>Microservices middleware>Middlewares
        milieu>Milieus milkman>Milkmen millennium>Millenniums minimum>Minimums minx>Minxes
        mix>Mixes ml>Mls model>Models module>Modules momentum>Momentums monarch>Monarches
        mongodb>Mongodbs mongoose>Mongooses monkey>Monkeys monolith>Monoliths
        month-to-date>Months-To-Date moose>Moose mortgage>Mortgages mosquito>Mosquitoes
        mother-in-law>Mothers-In-Law motto>Mottoes mouse>Mice mr>Mrs mrs>Mr mttr>Mttrs
        museum>Museums must>Musts mutation>Mutations my-service>My-Services myService>Myservices
        my_service>My_Services mysql>Mysqls namespace>Namespaces naïve>Naïves nebula>Nebulas
        network>Networks newRelicEntity>Newrelicentities news>News node>Nodes notebook>Notebooks
        nucleus>Nuclei oaf>Oafs oasis>Oases objective>Objectives octopus>Octopuses
        octopusProject>Octopusprojects office>Offices omega>Omegas on-call>On-Calls
        on_call>On_Calls on_call_schedule>On_Call_Schedules oncall>Oncalls operations>Operation
        ops>Op opsgenieAlert>Opsgeniealerts opsgenie_team>Opsgenie_Teams optimum>Optimums
        opus>Opuses order>Orders organisation>Organisations organization>Organizations os>O
        ottoman>Ottomans out-of-scope>Outs-Of-Scope ovum>Ova ox>Oxen package>Packages page>Pages
        pagerdutyEscalationPolicy>Pagerdutyescalationpolicies pagerdutyService>Pagerdutyservices
        pagerduty_incident>Pagerduty_Incidents panorama>Panoramas pants>Pant partner>Partners
        party>Parties pass>Passes passer-by>Passer-Bies patch>Patches
        pay-as-you-go>Pay-As-You-Goes payment>Payments penny>Pennies people>Peoples
        permission>Permissions permissions>Permission person>People phenomenon>Phenomena
        phoenix>Phoenixes photo>Photos physics>Physic piano>Pianos pipeline>Pipelines
        pizza>Pizzas plateau>Plateaus platypus>Platypuses playbook>Playbooks pliers>Pliers
        plugin>Plugins pod>Pods podium>Podiums point-in-time>Points-In-Time
        point-of-contact>Points-Of-Contact pointOfContact>Pointofcontacts policeman>Policemen
        policy>Policies politics>Politic portfolio>Portfolios pos>Po postgres>Postgre
        potato>Potatoes pr>Prs prediction>Predictions preferences>Preference prefix>Prefixes
        premises>Premise premium>Premiums price>Prices principal>Principals prize>Prizes pro>Pros
        proceeds>Proceed process>Processes process_type>Process_Types product>Products
        prognosis>Prognoses program>Programs project>Projects promo>Promoes proof>Proofs
        proof-of-concept>Proofs-Of-Concept prospectus>Prospectuses proxy>Proxies prs>Pr
        pull-request>Pull-Requests pullRequest>Pullrequests pull_request>Pull_Requests
        purchase>Purchases q>Qs quality-of-service>Qualities-Of-Service quantum>Quantums
        query>Queries question>Questions queue>Queues quiz>Quizzes quota>Quotas quote>Quotes
        radio>Radios radius>Radiuses rds>Rd redis>Redi reef>Reefs reflex>Reflexes refund>Refunds
        region>Regions registry>Registries relay>Relays release>Releases remix>Remixes
        rendezvous>Rendezvouses repo>Repos report>Reports repository>Repositories
        resolver>Resolvers resourceGroup>Resourcegroups resource_group>Resource_Groups
        rest_api>Rest_Apis review>Reviews rhino>Rhinos risk>Risks role>Roles roman>Romen
        roof>Roofs rota>Rotas router>Routers rule>Rules run>Runs runbook>Runbooks
        runner-up>Runner-Ups runs>Run s>Ss s3>S3S safe>Safes sales>Sale salesperson>Salespeople
        salmon>Salmon sandbox>Sandboxes sauna>Saunas savings>Saving say>Says says>Say sbom>Sboms
        scarf>Scarves schedule>Schedules schema>Schemas scissors>Scissors scorecard>Scorecards
        script>Scripts sdk>Sdks secret>Secrets self>Selves sensor>Sensors
        sentryProject>Sentryprojects sentry_issue>Sentry_Issues seraph>Seraphs serf>Serfs
        series>Series server>Servers service>Services
        service-level-objective>Service-Level-Objectives service-v2>Service-V2S
        service1>Service1S serviceV2>Servicev2S service_1>Service_1S service_mesh>Service_Meshes
        service_of_record>Service_Of_Records servicenowIncident>Servicenowincidents
        services>Service services-v2>Services-V2S services_2>Services_2S session>Sessions
        set-up>Set-Ups settings>Setting shaman>Shamans sheaf>Sheaves sheep>Sheep
        shelf>Shelves shift>Shifts shipment>Shipments shop>Shops shorts>Short shrimp>Shrimps
        sigma>Sigmas sign-off>Sign-Offs sign-up>Sign-Ups size>Sizes skill>Skills sla>Slas
        sli>Slis slo>Sloes snippet>Snippets sns>Sn snykVulnerability>Snykvulnerabilities
        snyk_target>Snyk_Targets sofa>Sofas software>Softwares soliloquy>Soliloquies solo>Solos
        sonarAnalysis>Sonaranalyses sonarQubeProject>Sonarqubeprojects
        sonar_analysis>Sonar_Analyses soprano>Sopranos source-of-truth>Sources-Of-Truth
        spacecraft>Spacecraft spark>Sparks species>Species spectrum>Spectrums sphinx>Sphinxes
        spin-off>Spin-Offs spokesperson>Spokespeople sprint>Sprints sqs>Sq squad>Squads
        squid>Squids stadium>Stadiums staff>Staffs stage>Stages standard>Standards
        start-up>Start-Ups startup>Startups statement>Statements statistics>Statistic
        status>Statuses status-page>Status-Pages status_page>Status_Pages statuses>Statuse
        step>Steps stepchild>Stepchilds stigma>Stigmas stimulus>Stimuli stock>Stocks
        stomach>Stomachs store>Stores story>Stories strategy>Strategies straße>Straßes
        stream>Streams strife>Strifes studio>Studios subnet>Subnets subscription>Subscriptions
        suffix>Suffixes suite>Suites superman>Supermen supplier>Suppliers surf>Surfs
        survey>Surveys surveyResponse>Surveyresponses survey_response>Survey_Responses
        swine>Swines switch>Switches syllabus>Syllabuses symposium>Symposiums synthesis>Syntheses
        system>Systems t>Ts table>Tables tableau>Tableaus tag>Tags talisman>Talismans task>Tasks
        tax>Taxes tax_class>Tax_Classes team>Teams tech>Teches technology>Technologies
        template>Templates tempo>Tempos tenant>Tenants terminal>Terminals
        terraformWorkspace>Terraformworkspaces terraform_module>Terraform_Modules test>Tests
        testCase>Testcases thanks>Thank the>Thes theme>Themes thesis>Theses thief>Thiefs
        thorax>Thoraxes threat>Threats ticket>Tickets time-to-live>Times-To-Live token>Tokens
        tomato>Tomatoes tooth>Teeth topaz>Topazes topic>Topics topology>Topologies
        torpedo>Torpedoes toy>Toys trade-off>Trade-Offs training>Trainings
        transaction>Transactions trauma>Traumas tribe>Tribes trousers>Trousers trout>Trout
        tuna>Tuna turf>Turfs ui>Uis unix>Unixes uri>Uris url>Urls user>Users
        user-by-team>Users-By-Team users>User utilities>Utility uuid>Uuids ux>Uxes v2>V2S
        vacation>Vacations vacuum>Vacuums vendor>Vendors version>Versions vertebra>Vertebrae
        vertex>Vertexes veto>Vetoes video>Videos violation>Violations virtuoso>Virtuosos
        virus>Viruses vm>Vms volcano>Volcanoes volume>Volumes vortex>Vortexes vpc>Vpcs
        vulnerability>Vulnerabilities waltz>Waltzzes warehouse>Warehouses way>Ways
        weakness>Weaknesses webhook>Webhooks went>Wents wharf>Wharves widget>Widgets wife>Wives
        wiki>Wikis will>Wills wish>Wishes wizIssue>Wizissues wolf>Wolves woman>Women
        work-in-progress>Works-In-Progress workflow>Workflows workload>Workloads x>Xes y>Ys
        yourself>Yourselves z>Zzes zone>Zones zoo>Zoos ÉCOLE>Écoles Ünïcode>Ünïcodes ß>Sss ǆ>ǅs
        сервис>Сервисs サービス>サービスS 服务>服务S ﬀ>Ffs ﬁle>Files AGENTS>Agent
        STATUS>Statu TLS>Tl AZURE_DEVOPS>Azure_Devop
        """

    private static let cases = answers.split(whereSeparator: \.isWhitespace)
        .map { $0.split(separator: ">").map(String.init) }

    @Test func `the plural is the one that port-sender writes`() {
        #expect(Self.cases.count > 700)
        for pair in Self.cases {
            #expect(TitleCase.of(EnglishPlural.of(pair[0])) == pair[1], "of \(pair[0])")
        }
    }
}
