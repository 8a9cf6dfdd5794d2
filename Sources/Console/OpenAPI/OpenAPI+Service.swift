/// What is described of the receiving side and the probes.
extension OpenAPI {
    static let servicePaths = #"""
        {
          "/webhook": {
            "post": {
              "operationId": "receive",
              "tags": ["receiving"],
              "summary": "Takes an invocation of Port's action",
              "description": "The job is on disk before the answer, which is 202 at once; where somebody waits for the end it is 200, 502 or, when the time is over, 202. The signature is over the bytes of the body, as Port makes it; the same run again is the same job.",
              "parameters": [
                {"$ref": "#/components/parameters/wait"},
                {"$ref": "#/components/parameters/timestamp"},
                {"$ref": "#/components/parameters/signature"}
              ],
              "requestBody": {"$ref": "#/components/requestBodies/invocation"},
              "responses": {
                "200": {"$ref": "#/components/responses/receipt"},
                "202": {"$ref": "#/components/responses/receipt"},
                "400": {"$ref": "#/components/responses/error"},
                "401": {"$ref": "#/components/responses/error"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "409": {"$ref": "#/components/responses/error"},
                "413": {"$ref": "#/components/responses/error"},
                "422": {"$ref": "#/components/responses/error"},
                "502": {"$ref": "#/components/responses/ending"},
                "503": {"$ref": "#/components/responses/later"},
                "504": {"$ref": "#/components/responses/ending"}
              }
            }
          },
          "/webhook/{name}": {
            "post": {
              "operationId": "receiveNamed",
              "tags": ["receiving"],
              "summary": "The same for a reminder of that name",
              "parameters": [
                {
                  "name": "name", "in": "path", "required": true,
                  "description": "The reminder's name in the configuration",
                  "schema": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 64}
                },
                {"$ref": "#/components/parameters/wait"},
                {"$ref": "#/components/parameters/timestamp"},
                {"$ref": "#/components/parameters/signature"}
              ],
              "requestBody": {"$ref": "#/components/requestBodies/invocation"},
              "responses": {
                "200": {"$ref": "#/components/responses/receipt"},
                "202": {"$ref": "#/components/responses/receipt"},
                "400": {"$ref": "#/components/responses/error"},
                "401": {"$ref": "#/components/responses/error"},
                "404": {"$ref": "#/components/responses/error"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "409": {"$ref": "#/components/responses/error"},
                "413": {"$ref": "#/components/responses/error"},
                "422": {"$ref": "#/components/responses/error"},
                "502": {"$ref": "#/components/responses/ending"},
                "503": {"$ref": "#/components/responses/later"},
                "504": {"$ref": "#/components/responses/ending"}
              }
            }
          },
          "/healthz": {
            "get": {
              "operationId": "health",
              "tags": ["watching"],
              "summary": "Whether the process answers",
              "responses": {
                "200": {
                  "description": "It does",
                  "content": {"application/json": {"schema": {
                    "type": "object",
                    "required": ["ok", "version", "uptimeSeconds"],
                    "properties": {
                      "ok": {"const": true},
                      "version": {"type": "string"},
                      "uptimeSeconds": {"type": "integer", "minimum": 0}
                    }
                  }}}
                },
                "405": {"$ref": "#/components/responses/wrongMethod"}
              }
            }
          },
          "/metrics": {
            "get": {
              "operationId": "metrics",
              "tags": ["watching"],
              "summary": "Figures for Prometheus",
              "responses": {
                "200": {
                  "description": "Prometheus's text format",
                  "content": {"text/plain": {"schema": {"type": "string"}}}
                },
                "405": {"$ref": "#/components/responses/wrongMethod"}
              }
            }
          },
          "/readyz": {
            "get": {
              "operationId": "readiness",
              "tags": ["watching"],
              "summary": "Whether work is accepted",
              "responses": {
                "200": {"$ref": "#/components/responses/readiness"},
                "405": {"$ref": "#/components/responses/wrongMethod"},
                "503": {"$ref": "#/components/responses/readiness"}
              }
            }
          }
        }
        """#
}
