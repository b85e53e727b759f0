package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What people are told to do about what Databricks said, in the words in which they have met it. */
class ErrorHintsTest {

    private static final String READ = "/api/2.2/jobs/list";
    private static final String RUN_NOW = "/api/2.2/jobs/run-now";
    private static final String CREATE = "/api/2.2/jobs/create";
    private static final String PUT = "/api/2.0/dbfs/put";
    private static final String ARM = "/subscriptions/s/resourceGroups/rg";

    private ScriptedServer server;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private String told(String path, int status, String body) {
        server.answer(status, body);
        return assertThrows(
                        DatabricksException.class,
                        () -> TestClients.of(server.url(), new FakeTime().policy())
                                .call(RestRequest.post(path, JsonCodec.object())))
                .getMessage();
    }

    private static String error(String code, String message) {
        return JsonCodec.object()
                .put("error_code", code)
                .put("message", message)
                .toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Networks
                READ
                        + "|403|PERMISSION_DENIED|Unauthorized network access to workspace: 7425332463036443|access "
                        + "from this network",
                READ + "|403|403|Public access is not allowed for workspace: 17|access from this network",
                READ + "|403|PRIVATE_LINK_VALIDATION_ERROR|The requested workspace has Azure Private Link enabled"
                        + " and is not accessible from the current network.|access from this network",
                READ + "|403|403|Source IP address: 75.125.237.108 is blocked by Databricks IP ACL for workspace: 17"
                        + " [ReqId: d326a0e7]|IP access list",
                // Credentials
                READ + "|403|403|Invalid access token.|replace it and use Test connection",
                READ + "|403|403|Token is expiring within 30 seconds. (token expired)|replace it and use Test "
                        + "connection",
                READ + "|401|401|Credential was not sent or was of an unsupported type for this API.|replace it",
                READ + "|403|403|User not authorized.|is not a user of this workspace",
                READ + "|403|403|Unauthorized access to Org: 7425332463036443|is not a user of this workspace",
                READ + "|403|403|Invalid access to Org: 17|is not a user of this workspace",
                // What the settings name
                CREATE
                        + "|404|RESOURCE_DOES_NOT_EXIST|Can't find a cluster policy with id: "
                        + "3063AE1FA3002298.|settings refer to",
                CREATE + "|400|INVALID_PARAMETER_VALUE|Cluster validation error: Can't find an instance pool with id:"
                        + " 0727-104344-hauls13-pool-uftxk0r6.|settings refer to",
                CREATE + "|400|INVALID_PARAMETER_VALUE|Cluster 0822-104207-iiz9x39r does not exist|settings refer to",
                RUN_NOW
                        + "|404|RESOURCE_DOES_NOT_EXIST|Can't find a cluster policy with id: "
                        + "3063AE1FA3002298.|settings refer to",
                RUN_NOW + "|400|INVALID_PARAMETER_VALUE|SQL warehouse 01a2 does not exist.|settings refer to",
                RUN_NOW + "|400|INVALID_PARAMETER_VALUE|x is not a valid endpoint id.|settings refer to",
                CREATE + "|400|INVALID_PARAMETER_VALUE|Job 99 does not exist.|settings refer to",
                RUN_NOW + "|400|INVALID_PARAMETER_VALUE|Notebook not found: /adftutorial/mynotebook.|notebook's path",
                RUN_NOW + "|404|RESOURCE_NOT_FOUND|Unable to access the notebook \"/x\". Either it does not exist, or"
                        + " the identity used to run this job, ci, lacks the required permissions.|notebook's path",
                // What the step names
                RUN_NOW + "|400|INVALID_PARAMETER_VALUE|Job 17 does not exist.|Check jobId",
                "/api/2.2/jobs/runs/get|400|INVALID_PARAMETER_VALUE|Run 5 does not exist.|60 days",
                "/api/2.0/secrets/put|404|RESOURCE_DOES_NOT_EXIST|Scope lake does not exist!|databricksSecretScope",
                // Storage
                PUT
                        + "|403|PERMISSION_DENIED|Public DBFS root is disabled. Access is denied on path: /tmp/main.py|/Volumes/",
                PUT + "|400|FEATURE_DISABLED|DBFS root is disabled in this workspace|/Volumes/",
                PUT + "|403|PERMISSION_DENIED|No operations allowed on this path.|/Volumes/",
                PUT
                        + "|400|IO_ERROR|Operation failed: \"Server failed to authenticate the request. Make sure the value of"
                        + " Authorization header is formed correctly\", 403, PUT|the storage's firewall",
                PUT
                        + "|403|PERMISSION_DENIED|This Azure storage request is not authorized. The storage account's 'Firewalls"
                        + " and virtual networks' settings may be blocking access to storage services.|the storage's "
                        + "firewall",
                PUT + "|403|PERMISSION_DENIED|This request is not authorized to perform this operation.|the storage's "
                        + "firewall",
                // Limits and features
                CREATE
                        + "|400|QUOTA_EXCEEDED|The quota for the number of jobs has been reached. The current quota is 10000."
                        + "|limit of the workspace",
                "/api/2.0/secrets/put|400|RESOURCE_LIMIT_EXCEEDED|Cannot exceed 1000 secrets|limit of the workspace",
                READ
                        + "|404|FEATURE_DISABLED|ACLs for passwords are disabled or not available in this "
                        + "tier|disabled in the workspace",
                READ + "|404|ENDPOINT_NOT_FOUND|No API found for 'GET /jobs/lst'|host name",
                // Permissions
                RUN_NOW
                        + "|403|PERMISSION_DENIED|ci does not have Manage Run permissions on job 17|permission named above",
                // Azure
                ARM + "|403|AuthorizationFailed|The client 'ci' does not have authorization|Contributor",
                ARM
                        + "|403|RequestDisallowedByPolicy|Resource 'w' was disallowed by policy.|An Azure Policy of "
                        + "the subscription",
                ARM
                        + "|409|MissingSubscriptionRegistration|The subscription is not registered to use namespace|az provider register",
                ARM + "|404|ResourceGroupNotFound|Resource group 'rg' could not be found.|Check subscriptionId",
            })
    void adviceFollowsWhatWasSaid(String path, int status, String code, String message, String advice) {
        String told = told(path, status, error(code, message));

        assertThat(told, containsString(message.substring(0, message.length() - 1)));
        assertThat(told, containsString(advice));
        assertThat(
                "the remedy for jobs is for jobs only", told.contains("Check jobId"), is(advice.equals("Check jobId")));
        assertThat(
                "a permission is no remedy but for one that is missing",
                told.contains("The principal of this credential may not do this"),
                is(advice.equals("permission named above") || advice.equals("Contributor")));
        assertThat("no word twice", told, not(containsString("403 403")));
        assertThat("no stop twice", told, not(containsString("..")));
    }

    /** As the web server in front of the oldest APIs writes it. */
    private static String jetty(String reason) {
        return "<html><head><title>Error 403 " + reason + "</title></head><body><h2>HTTP ERROR 403</h2>\n"
                + "<p>Problem accessing /api/2.0/dbfs/put. Reason:\n<pre>    " + reason + "</pre></p></body></html>";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Invalid access token.|replace it and use Test connection",
                "User not authorized.|is not a user of this workspace",
                "The workspace with resource ID /subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/w"
                        + " could not be found.|Check azureResourceId",
                "Something that nobody has seen yet.|permission named above",
            })
    void aPageOfDatabricksOwnIsReadAsWhatItSays(String reason, String advice) {
        String told = told(PUT, 403, jetty(reason));

        assertThat(told, containsString("answered 403 to POST " + PUT + ": " + reason + " "));
        assertThat(told, containsString(advice));
        assertThat(told, not(containsString("web page")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<html><body><pre>Invalid access token</pre></body></html>",
                "<html><head><title>Error 403 Invalid access token.</title></head></html>",
            })
    void theShortFormsOfItAreReadInTheSameWay(String page) {
        String told = told(READ, 403, page);

        assertThat(
                told, containsString(": Invalid access token. The token or secret in the Jenkins credential is wrong"));
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 401, 403, 404, 500})
    void aPageOfSomebodyElseIsToldAsOne(int status) {
        String told = told(READ, status, "<html><head><title>Sign in to the network</title></head></html>");

        assertThat(told, containsString("Sign in to the network. This is a web page"));
    }

    @Test
    void aThingThatIsMissingIsAMatterOfTheJobsSettingsOnlyWhereThereAreSome() {
        String told = told(
                "/api/2.0/fs/directories/Volumes/main/raw/files",
                404,
                error("NOT_FOUND", "Catalog 'main' does not exist."));

        assertThat(told, endsWith(": Catalog 'main' does not exist."));
    }

    @Test
    void aRefusalWithoutAWordNamesNoPermissionThatWasNotNamed() {
        String told = told(READ, 403, "");

        assertThat(told, containsString("have the permission that this requires."));
    }

    @Test
    void whatTheMessageAlreadyHasIsNotAddedToIt() {
        String told = told(READ, 400, """
                {"error_code": "BAD_REQUEST", "message": "BAD_REQUEST: no such thing [ReqId: 3fa85f64]..",
                 "details": [{"request_id": "3fa85f64"}]}""");

        assertThat(
                told, is("127.0.0.1 answered 400 BAD_REQUEST to POST " + READ + ": no such thing [ReqId: 3fa85f64]."));
    }
}
